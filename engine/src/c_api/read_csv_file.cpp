#include <string_view>
#include <utility>

#include "sgdscope/csv.hpp"

#include "c_api/read_file.hpp"

namespace sgdscope::c_api {

Result<Dataset> read_csv_file(const ReaderObject& reader, std::string& class_names) {
  const std::string_view text(reinterpret_cast<const char*>(reader.file.data()),
                              reader.file.size());
  auto csv = read_csv(text, reader.target);
  if (!csv) return csv.error();
  for (const std::string_view name : csv.value().class_names) {
    if (!class_names.empty()) class_names += '\n';
    class_names += name;
  }
  return std::move(csv.value().data);
}

}  // namespace sgdscope::c_api

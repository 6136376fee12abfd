// What <sgd-scope> needs of the engine: the files it reads are tables.
#include "c_api/read_file.hpp"

namespace sgdscope::c_api {

Result<Dataset> read_file(ReaderObject& reader, std::string& class_names) {
  return read_csv_file(reader, class_names);
}

}  // namespace sgdscope::c_api

#include "c_api/read_file.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "sgdscope/file_kind.hpp"
#include "sgdscope/idx.hpp"
#include "sgdscope/npz.hpp"

#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

// Where the bytes are supplied already; otherwise notes what is wanted.
Result<std::vector<std::uint8_t>> inflate_from(ReaderObject& reader,
                                               std::span<const std::uint8_t> deflated,
                                               std::size_t size) {
  const auto offset = static_cast<std::size_t>(deflated.data() - reader.file.data());
  for (const auto& [member, bytes] : reader.inflated) {
    if (member.offset != offset) continue;
    if (bytes.size() == size) return bytes;
    return failure(ErrorCode::kBadFormat, "a member inflates to {} bytes, expected {}",
                   bytes.size(), size);
  }
  reader.wanted = ReaderObject::Wanted{offset, deflated.size(), size};
  return failure(ErrorCode::kBadFormat, "a member of the archive waits to be inflated");
}

}  // namespace

Result<Dataset> read_file(ReaderObject& reader, std::string& class_names) {
  const std::span<const std::uint8_t> file(reader.file);
  const bool two_files = !reader.labels.empty();
  const auto kind = file_kind(file);
  if (!two_files && !kind) return kind.error();
  if (!two_files && kind.value() == FileKind::kCsv) return read_csv_file(reader, class_names);
  if (reader.target != CsvTarget::kAuto) {
    return failure(ErrorCode::kBadValue, "option target is about the last column of a CSV");
  }
  if (two_files) return dataset_from_idx(file, reader.labels);
  return dataset_from_npz(file, [&](std::span<const std::uint8_t> deflated, std::size_t size) {
    return inflate_from(reader, deflated, size);
  });
}

}  // namespace sgdscope::c_api

#include "c_api/read_file.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sgdscope/idx.hpp"
#include "sgdscope/npz.hpp"

#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

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
  const bool is_csv = reader.labels.empty() && !starts_with(file, "PK");
  if (!is_csv && reader.target != CsvTarget::kAuto) {
    return failure(ErrorCode::kBadValue, "option target is about the last column of a CSV");
  }
  if (!reader.labels.empty()) return dataset_from_idx(file, reader.labels);
  if (starts_with(file, "PK")) {
    return dataset_from_npz(file, [&](std::span<const std::uint8_t> deflated, std::size_t size) {
      return inflate_from(reader, deflated, size);
    });
  }
  if (starts_with(file, std::string_view("\0\0", 2))) {
    return failure(ErrorCode::kBadFormat,
                   "this is an IDX file; expected the images and then the labels, two files");
  }
  return read_csv_file(reader, class_names);
}

}  // namespace sgdscope::c_api

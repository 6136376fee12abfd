// As much of the zip format as .npz archives need. Described in PKWARE's APPNOTE.TXT 6.3.10,
// sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (end record), 4.5.3 (zip64 field).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope {

struct ZipMember {
  std::string name;
  bool deflated = false;
  std::span<const std::uint8_t> packed;  // a view into the archive
  std::size_t size = 0;                  // declared, when unpacked; that of `packed` when stored
  std::uint32_t crc = 0;                 // declared, of the unpacked bytes
};

// The members in the order of the directory. See npz.hpp for what is refused.
Result<std::vector<ZipMember>> read_zip(std::span<const std::uint8_t> bytes,
                                        std::size_t max_members);

// An archive of stored members, all dated 1 January 1980, the first day zip knows.
class ZipWriter {
 public:
  // 2³² − 1 in a size or an offset means zip64.
  explicit ZipWriter(std::uint64_t max_bytes = 0xFFFFFFFE) : max_bytes_(max_bytes) {}

  // Error when the archive with its directory would be larger than `max_bytes`. The name has at
  // most 65535 bytes, the archive at most 65534 members (assert).
  Status add(std::string_view name, std::span<const std::uint8_t> data);

  // Room for so many bytes, so that they are not copied as the archive grows.
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  std::vector<std::uint8_t> finish() &&;

 private:
  std::uint64_t max_bytes_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint8_t> directory_;
  std::uint16_t members_ = 0;
};

}  // namespace sgdscope

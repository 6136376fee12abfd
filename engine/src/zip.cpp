#include "zip.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sgdscope/crc32.hpp"

#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kDirectorySignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kDirectorySize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::uint16_t kZip64Count = 0xFFFF;
constexpr std::uint32_t kZip64Size = 0xFFFFFFFF;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kStreamedFlag = 1 << 3;
constexpr std::uint16_t kHarmlessFlags =
    1 << 1 | 1 << 2 | 1 << 11;  // effort of deflate, UTF-8 name

std::uint16_t load16(const std::uint8_t* bytes) { return load_little_endian<std::uint16_t>(bytes); }
std::uint32_t load32(const std::uint8_t* bytes) { return load_little_endian<std::uint32_t>(bytes); }

Status zip64_error() {
  return failure(ErrorCode::kBadFormat, "zip64 archive: expected a plain zip, smaller than 4 GiB");
}

struct Directory {
  std::span<const std::uint8_t> local;    // the bytes before the directory
  std::span<const std::uint8_t> entries;  // the directory
  std::size_t members = 0;
};

// The end record fills the last 22 bytes, the directory lies right before it.
Result<Directory> find_directory(std::span<const std::uint8_t> bytes, std::size_t max_members) {
  if (bytes.size() < kEndSize || load32(&bytes[bytes.size() - kEndSize]) != kEndSignature) {
    return failure(
        ErrorCode::kBadFormat,
        "last 22 bytes: found no end record of a zip, expected a whole .npz with nothing after it");
  }
  const std::size_t end = bytes.size() - kEndSize;
  const std::uint8_t* const record = &bytes[end];
  const std::size_t members = load16(record + 10);
  const std::uint32_t size = load32(record + 12);
  const std::uint32_t offset = load32(record + 16);
  if (members == kZip64Count || size == kZip64Size || offset == kZip64Size) return zip64_error();
  if (load16(record + 4) != 0 || load16(record + 6) != 0 || load16(record + 8) != members) {
    return failure(ErrorCode::kBadFormat,
                   "end record: found an archive in several parts, expected one part");
  }
  if (load16(record + 20) != 0) {
    return failure(ErrorCode::kBadFormat,
                   "end record: found the length of a comment, expected no comment");
  }
  if (offset > end || end - offset != size) {
    return failure(ErrorCode::kBadFormat,
                   "end record: the directory does not end where the end record begins");
  }
  if (members > max_members) {
    return failure(ErrorCode::kTooLarge, "end record: found {} members, expected at most {}",
                   members, max_members);
  }
  return Directory{bytes.first(offset), bytes.subspan(offset, size), members};
}

// One entry of the directory, and the same facts in the member's local header.
struct Entry {
  ZipMember member;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t packed_size = 0;
  std::uint32_t offset = 0;
};

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

// Takes the entry off the front of `directory`.
Result<Entry> take_entry(std::span<const std::uint8_t>& directory) {
  if (directory.size() < kDirectorySize || load32(directory.data()) != kDirectorySignature) {
    return failure(ErrorCode::kBadFormat,
                   "directory: an entry is cut off or does not begin as one");
  }
  const std::uint8_t* const fields = directory.data();
  const std::size_t name_size = load16(fields + 28);
  const std::size_t whole = kDirectorySize + name_size + load16(fields + 30) + load16(fields + 32);
  if (directory.size() < whole)
    return failure(ErrorCode::kBadFormat, "directory: an entry is cut off");

  Entry entry;
  entry.flags = load16(fields + 8);
  entry.method = load16(fields + 10);
  entry.packed_size = load32(fields + 20);
  entry.offset = load32(fields + 42);
  entry.member.name = text_of(directory.subspan(kDirectorySize, name_size));
  entry.member.deflated = entry.method == kDeflated;
  entry.member.crc = load32(fields + 16);
  const std::uint32_t size = load32(fields + 24);
  entry.member.size = size;
  if (size == kZip64Size || entry.packed_size == kZip64Size || entry.offset == kZip64Size) {
    return zip64_error();
  }
  directory = directory.subspan(whole);
  return entry;
}

Status check_supported(const Entry& entry) {
  if ((entry.flags & kStreamedFlag) != 0) {
    return failure(
        ErrorCode::kBadFormat,
        "written as a stream, sizes behind the data; expected an archive saved to a file");
  }
  if ((entry.flags & ~kHarmlessFlags) != 0) {
    return failure(ErrorCode::kBadFormat,
                   "found flags {} (encryption or a patch), expected plain data", entry.flags);
  }
  if (entry.method != kStored && entry.method != kDeflated) {
    return failure(ErrorCode::kBadFormat,
                   "found compression method {}, expected 0 (stored) or 8 (deflated)",
                   entry.method);
  }
  if (entry.method == kStored && entry.packed_size != entry.member.size) {
    return failure(ErrorCode::kBadFormat, "stored, but packed and unpacked sizes differ");
  }
  return ok();
}

// NumPy asks Python's zipfile for a zip64 field in every local header, however small the member;
// newer ones of Python then leave 2³² − 1 in the plain fields and the sizes in that field only.
bool local_sizes_agree(const std::uint8_t* header, std::span<const std::uint8_t> extra,
                       const Entry& entry) {
  const std::uint32_t packed_size = load32(header + 18);
  const std::uint32_t size = load32(header + 22);
  if (packed_size != kZip64Size || size != kZip64Size) {
    return packed_size == entry.packed_size && size == entry.member.size;
  }
  constexpr std::size_t kFieldSize = 16;
  return extra.size() >= 4 + kFieldSize && load16(&extra[0]) == kZip64Field &&
         load16(&extra[2]) == kFieldSize &&
         load_little_endian<std::uint64_t>(&extra[4]) == entry.member.size &&
         load_little_endian<std::uint64_t>(&extra[12]) == entry.packed_size;
}

// Finds the data of the member whose local header begins `local`, and takes both off its front.
Status take_data(std::span<const std::uint8_t>& local, Entry& entry) {
  const std::uint8_t* const header = local.data();
  if (local.size() < kLocalSize || load32(header) != kLocalSignature) {
    return failure(ErrorCode::kBadFormat, "its local header is cut off or does not begin as one");
  }
  const std::size_t name_size = load16(header + 26);
  const std::size_t extra_size = load16(header + 28);
  const std::size_t begin = kLocalSize + name_size + extra_size;
  if (local.size() < begin || local.size() - begin < entry.packed_size) {
    return failure(ErrorCode::kBadFormat, "its data are cut off");
  }
  const auto extra = local.subspan(kLocalSize + name_size, extra_size);
  if (load16(header + 6) != entry.flags || load16(header + 8) != entry.method ||
      load32(header + 14) != entry.member.crc || !local_sizes_agree(header, extra, entry) ||
      text_of(local.subspan(kLocalSize, name_size)) != entry.member.name) {
    return failure(ErrorCode::kBadFormat,
                   "its local header and the directory contradict each other");
  }
  entry.member.packed = local.subspan(begin, entry.packed_size);
  local = local.subspan(begin + entry.packed_size);
  return ok();
}

// The fields that the local header and the directory share, from "version needed" on.
void append_common_fields(std::vector<std::uint8_t>& bytes, std::string_view name,
                          std::span<const std::uint8_t> data, std::uint32_t crc) {
  const auto size = static_cast<std::uint32_t>(data.size());
  append_little_endian<std::uint16_t>(bytes, 20);       // version 2.0
  append_little_endian<std::uint16_t>(bytes, 1 << 11);  // the name is UTF-8
  append_little_endian<std::uint16_t>(bytes, kStored);
  append_little_endian<std::uint16_t>(bytes, 0);           // 00:00:00
  append_little_endian<std::uint16_t>(bytes, 1 << 5 | 1);  // 1 January 1980
  append_little_endian(bytes, crc);
  append_little_endian(bytes, size);
  append_little_endian(bytes, size);
  append_little_endian(bytes, static_cast<std::uint16_t>(name.size()));
  append_little_endian<std::uint16_t>(bytes, 0);  // no extra field
}

}  // namespace

Result<std::vector<ZipMember>> read_zip(std::span<const std::uint8_t> bytes,
                                        std::size_t max_members) {
  const Result<Directory> found = find_directory(bytes, max_members);
  if (!found) return found.error();
  Directory rest = found.value();
  std::vector<ZipMember> members;
  for (std::size_t i = 0; i < rest.members; ++i) {
    Result<Entry> entry = take_entry(rest.entries);
    if (!entry) return entry.error();
    ZipMember& member = entry.value().member;
    const std::string place = sentence("member {}", excerpt(member.name));
    if (const Status status = check_supported(entry.value()); !status) {
      return placed(place, status.error());
    }
    if (entry.value().offset != found.value().local.size() - rest.local.size()) {
      return failure(ErrorCode::kBadFormat, "{}: does not begin where the one before it ends",
                     place);
    }
    if (const Status status = take_data(rest.local, entry.value()); !status) {
      return placed(place, status.error());
    }
    const auto same_name = [&](const ZipMember& other) { return other.name == member.name; };
    if (std::any_of(members.begin(), members.end(), same_name)) {
      return failure(ErrorCode::kBadFormat, "{}: found twice, expected every name once", place);
    }
    members.push_back(std::move(member));
  }
  if (!rest.local.empty() || !rest.entries.empty()) {
    return failure(ErrorCode::kBadFormat, "directory: bytes before or in it belong to no member");
  }
  return members;
}

Status ZipWriter::add(std::string_view name, std::span<const std::uint8_t> data) {
  assert(name.size() <= 0xFFFF && members_ < kZip64Count - 1);
  const std::uint64_t total = std::uint64_t{bytes_.size()} + directory_.size() + data.size() +
                              2 * name.size() + kLocalSize + kDirectorySize + kEndSize;
  if (total > max_bytes_) {
    return failure(ErrorCode::kTooLarge,
                   "archive: {} bytes, expected at most {}, all a plain zip holds", total,
                   max_bytes_);
  }
  const std::uint32_t crc = crc32(data);
  const auto offset = static_cast<std::uint32_t>(bytes_.size());
  append_little_endian(bytes_, kLocalSignature);
  append_common_fields(bytes_, name, data, crc);
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  bytes_.insert(bytes_.end(), data.begin(), data.end());

  append_little_endian(directory_, kDirectorySignature);
  append_little_endian<std::uint16_t>(directory_, 20);  // made by version 2.0
  append_common_fields(directory_, name, data, crc);
  append_little_endian<std::uint16_t>(directory_, 0);  // no comment
  append_little_endian<std::uint16_t>(directory_, 0);  // first part
  append_little_endian<std::uint16_t>(directory_, 0);  // internal attributes
  append_little_endian<std::uint32_t>(directory_, 0);  // external attributes
  append_little_endian(directory_, offset);
  directory_.insert(directory_.end(), name.begin(), name.end());
  ++members_;
  return ok();
}

std::vector<std::uint8_t> ZipWriter::finish() && {
  const auto offset = static_cast<std::uint32_t>(bytes_.size());
  const auto size = static_cast<std::uint32_t>(directory_.size());
  bytes_.insert(bytes_.end(), directory_.begin(), directory_.end());
  append_little_endian(bytes_, kEndSignature);
  append_little_endian<std::uint32_t>(bytes_, 0);  // part 0 of one
  append_little_endian(bytes_, members_);
  append_little_endian(bytes_, members_);
  append_little_endian(bytes_, size);
  append_little_endian(bytes_, offset);
  append_little_endian<std::uint16_t>(bytes_, 0);  // no comment
  return std::move(bytes_);
}

}  // namespace sgdscope

#include "sgdscope/npz.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "sgdscope/crc32.hpp"

#include "finite.hpp"
#include "readers.hpp"
#include "sentence.hpp"
#include "zip.hpp"

namespace sgdscope {
namespace {

constexpr std::string_view kSuffix = ".npy";
constexpr std::size_t kMaxMembers = 256;
constexpr std::size_t kMaxName = 1000;
constexpr std::size_t kMostOverhead = 512;  // of a member: its headers, in the archive and its own
// Deflate cannot go beyond 1032; what comes near is made to fill memory, not to carry numbers.
constexpr std::uint64_t kMaxRatio = 1000;

Result<NpyArray> read_bytes(const ZipMember& member, std::span<const std::uint8_t> bytes) {
  if (crc32(bytes) != member.crc) {
    return failure(ErrorCode::kBadFormat,
                   "its bytes and their CRC-32 differ, expected undamaged data");
  }
  return read_npy(bytes);
}

Result<NpyArray> read_member(const ZipMember& member, const Inflate& inflate) {
  if (!member.deflated) return read_bytes(member, member.packed);
  if (!inflate)
    return failure(ErrorCode::kBadFormat,
                   "compressed, expected an archive saved without compression");
  const Result<std::vector<std::uint8_t>> inflated = inflate(member.packed, member.size);
  if (!inflated) return inflated.error();
  if (inflated.value().size() != member.size) {
    return failure(ErrorCode::kBadFormat, "found {} bytes when inflated, expected {}",
                   inflated.value().size(), member.size);
  }
  return read_bytes(member, inflated.value());
}

// Refuses sizes that are too large before anything is inflated.
Status check_sizes(const ZipMember& member, std::uint64_t total, std::size_t max_bytes) {
  if (member.size > kMaxRatio * std::uint64_t{member.packed.size()}) {
    return failure(ErrorCode::kTooLarge,
                   "found {} bytes packed in {}, expected a ratio of at most 1000", member.size,
                   member.packed.size());
  }
  if (total > max_bytes) {
    return failure(ErrorCode::kTooLarge,
                   "the archive up to here inflates to {} bytes, expected at most {}", total,
                   max_bytes);
  }
  return ok();
}

using Names = std::span<const std::string_view>;
constexpr std::array<std::string_view, 3> kInputNames = {"inputs", "x", "X"};
constexpr std::array<std::string_view, 4> kTargetNames = {"labels", "targets", "y", "Y"};

bool contains(Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether a data set can be made of a member of the archive.
bool is_data(std::string_view file) {
  if (!file.ends_with(kSuffix)) return false;
  file.remove_suffix(kSuffix.size());
  return contains(kInputNames, file) || contains(kTargetNames, file);
}

// The one member that has one of the names.
Result<const NpyArray*> find_member(const std::vector<NpzMember>& members, Names names) {
  const NpyArray* found = nullptr;
  std::string choice;
  for (const std::string_view name : names) {
    choice.append(choice.empty() ? "" : ", ").append(name);
    for (const NpzMember& member : members) {
      if (member.name != name) continue;
      if (found != nullptr) {
        return failure(ErrorCode::kBadFormat, "members: found another named {}, expected only one",
                       excerpt(name));
      }
      found = &member.array;
    }
  }
  if (found == nullptr)
    return failure(ErrorCode::kBadFormat, "members: expected one named {}", choice);
  return found;
}

// An N × d matrix of finite numbers, further axes flattened.
Result<Matrix> finite_matrix(const NpyArray& array) {
  if (array.shape.size() < 2 || array.values.empty()) {
    return failure(ErrorCode::kBadShape,
                   "found shape {}, expected samples × numbers, neither of them 0",
                   shape_text(array.shape));
  }
  const auto rows = static_cast<Index>(array.rows());
  const auto columns = static_cast<Index>(array.values.size()) / rows;
  Matrix matrix = Eigen::Map<const Matrix>(array.values.data(), rows, columns);
  if (const Status finite = check_finite(matrix, "", 1); !finite) return finite.error();
  return matrix;
}

Result<std::vector<int>> label_vector(const NpyArray& array) {
  std::vector<int> labels;
  for (const double value : array.values) {
    if (!is_label(value)) {
      return failure(ErrorCode::kBadValue,
                     "row {}, column 1: found {}, expected a label, a whole number 0 … 255 (real "
                     "targets: samples × outputs)",
                     labels.size() + 1, value);
    }
    labels.push_back(static_cast<int>(value));
  }
  return labels;
}

// N × 1 whole numbers, as a column of a table has them.
bool is_label_column(const NpyArray& array) {
  return array.shape.size() == 2 && array.shape[1] == 1 &&
         std::all_of(array.values.begin(), array.values.end(), is_label);
}

// Where each row has its 1; empty unless every row is one of the identity of order 2 or more.
std::vector<int> one_hot_labels(const Matrix& targets) {
  std::vector<int> labels;
  for (Index i = 0; i < targets.rows(); ++i) {
    Index place = 0;
    targets.row(i).maxCoeff(&place);
    for (Index k = 0; k < targets.cols(); ++k) {
      if (targets.cols() < 2 || targets(i, k) != (k == place ? 1.0 : 0.0)) return {};
    }
    labels.push_back(static_cast<int>(place));
  }
  return labels;
}

// All members, or those alone that a data set is made of.
Result<std::vector<NpzMember>> read_members(std::span<const std::uint8_t> bytes,
                                            const Inflate& inflate, std::size_t max_bytes,
                                            bool data_only) {
  const Result<std::vector<ZipMember>> directory = read_zip(bytes, kMaxMembers);
  if (!directory) return directory.error();
  std::vector<NpzMember> members;
  std::uint64_t total = 0;
  for (const ZipMember& member : directory.value()) {
    if (data_only && !is_data(member.name)) continue;
    const std::string place = sentence("member {}", excerpt(member.name));
    if (!member.name.ends_with(kSuffix)) {
      return failure(ErrorCode::kBadFormat, "{}: expected a name that ends in .npy", place);
    }
    total += member.size;
    if (const Status status = check_sizes(member, total, max_bytes); !status) {
      return placed(place, status.error());
    }
    Result<NpyArray> array = read_member(member, inflate);
    if (!array) return placed(place, array.error());
    members.push_back(
        {member.name.substr(0, member.name.size() - kSuffix.size()), std::move(array).value()});
  }
  return members;
}

}  // namespace

Result<std::vector<NpzMember>> read_npz(std::span<const std::uint8_t> bytes, const Inflate& inflate,
                                        std::size_t max_bytes) {
  return read_members(bytes, inflate, max_bytes, false);
}

Result<std::vector<std::uint8_t>> write_npz(const std::vector<NpzMember>& members) {
  if (members.size() > kMaxMembers) {
    return failure(ErrorCode::kTooLarge, "archive: {} members, expected at most 256",
                   members.size());
  }
  ZipWriter writer;
  std::size_t bytes = 0;
  for (const NpzMember& member : members) {
    bytes += member.array.values.size() * sizeof(double) + kMostOverhead + 2 * member.name.size();
  }
  writer.reserve(bytes);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& name = members[i].name;
    const auto same_name = [&](const NpzMember& other) { return other.name == name; };
    const auto before = members.begin() + static_cast<std::ptrdiff_t>(i);
    if (name.size() > kMaxName || std::any_of(members.begin(), before, same_name)) {
      return failure(ErrorCode::kBadFormat,
                     "member {}: expected names of at most 1000 bytes, each once", excerpt(name));
    }
    const std::vector<std::uint8_t> data = write_npy(members[i].array);
    if (Status status = writer.add(name + std::string(kSuffix), data); !status) {
      return status;
    }
  }
  return std::move(writer).finish();
}

Result<Dataset> dataset_from_npz(const std::vector<NpzMember>& members) {
  const Result<const NpyArray*> x = find_member(members, kInputNames);
  if (!x) return x.error();
  const Result<const NpyArray*> y = find_member(members, kTargetNames);
  if (!y) return y.error();
  const NpyArray& targets = *y.value();

  Result<Matrix> inputs = finite_matrix(*x.value());
  if (!inputs) return placed("inputs", inputs.error());
  if (targets.shape.empty() || targets.rows() != x.value()->rows()) {
    return failure(ErrorCode::kBadShape,
                   "labels: found shape {}, expected one row for each of the {} inputs",
                   shape_text(targets.shape), x.value()->rows());
  }
  if (targets.shape.size() == 1 || is_label_column(targets)) {
    Result<std::vector<int>> labels = label_vector(targets);
    if (!labels) return placed("labels", labels.error());
    return labelled_dataset(std::move(inputs).value(), std::move(labels).value());
  }
  Result<Matrix> matrix = finite_matrix(targets);
  if (!matrix) return placed("targets", matrix.error());
  Dataset data;
  data.inputs = std::move(inputs).value();
  data.targets = std::move(matrix).value();
  data.labels = one_hot_labels(data.targets);
  if (!data.labels.empty()) data.classes = static_cast<int>(data.targets.cols());
  return data;
}

Result<Dataset> dataset_from_npz(std::span<const std::uint8_t> bytes, const Inflate& inflate) {
  const Result<std::vector<NpzMember>> members =
      read_members(bytes, inflate, kMostInflatedBytes, true);
  if (!members) return members.error();
  return dataset_from_npz(members.value());
}

}  // namespace sgdscope

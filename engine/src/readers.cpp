#include "readers.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "sentence.hpp"

namespace sgdscope {

std::optional<std::size_t> checked_count(std::span<const std::size_t> shape) {
  std::size_t room =
      static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max()) / sizeof(double);
  std::size_t count = 1;
  for (const std::size_t size : shape) {
    const std::size_t factor = std::max<std::size_t>(size, 1);
    if (factor > room) return std::nullopt;
    room /= factor;
    count *= size;
  }
  return count;
}

std::string shape_text(std::span<const std::size_t> shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::size_t size : shape) {
    text += sentence("{}{}", text.empty() ? "" : " × ", size);
  }
  return text;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string shown(text.substr(0, most));
  for (char& c : shown) c = c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > most) shown += "…";
  return shown;
}

std::string excerpt(std::string_view text) { return sentence("\"{}\"", printable(text, 24)); }

Status placed(std::string_view place, const Error& error) {
  return failure(error.code, "{}: {}", place, error.message);
}

bool is_label(double value) {
  return value >= 0.0 && value < kMaxClasses && value == std::floor(value);
}

Result<Dataset> labelled_dataset(Matrix inputs, std::vector<int> labels) {
  assert(!labels.empty() && inputs.rows() == static_cast<Index>(labels.size()));
  const int classes = *std::max_element(labels.begin(), labels.end()) + 1;
  const std::size_t shape[] = {labels.size(), static_cast<std::size_t>(classes)};
  if (!checked_count(shape)) {
    return failure(ErrorCode::kTooLarge, "targets: {} numbers are more than memory can address",
                   shape_text(shape));
  }
  Dataset data;
  data.inputs = std::move(inputs);
  data.targets = one_hot(labels, classes);
  data.labels = std::move(labels);
  data.classes = classes;
  return data;
}

}  // namespace sgdscope

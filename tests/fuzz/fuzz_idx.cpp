// IDX images and labels; the first byte says how many bytes are labels.
#include <vector>

#include "sgdscope/idx.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  if (size == 0) return 0;
  const std::size_t cut = 1 + std::min<std::size_t>(data[0], size - 1);
  const std::vector<std::uint8_t> labels(data + 1, data + cut), images(data + cut, data + size);
  fuzz::promise_dataset(dataset_from_idx(images, labels), size);
  const auto array = read_idx(images);
  if (!array) fuzz::promise_sentence(array.error().message);
  return 0;
}

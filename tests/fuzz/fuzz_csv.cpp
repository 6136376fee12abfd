// CSV, as each kind of target: a refusal in a sentence or a set that fits together.
#include "sgdscope/csv.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  const std::string text(data, data + size);
  for (const CsvTarget target : {CsvTarget::kAuto, CsvTarget::kClass, CsvTarget::kNumber}) {
    fuzz::promise_dataset(read_csv(text, target), size);
  }
  return 0;
}

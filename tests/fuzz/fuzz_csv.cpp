// CSV, as each kind of target: a refusal in a sentence or a set that fits together.
#include "sgdscope/csv.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  const std::string text(data, data + size);
  for (const CsvTarget target : {CsvTarget::kAuto, CsvTarget::kClass, CsvTarget::kNumber}) {
    const auto csv = read_csv(text, target);
    if (!csv) {
      fuzz::promise_sentence(csv.error().message);
      continue;
    }
    const auto& [set, class_names, header] = csv.value();
    fuzz::promise_dataset(set, size);
    fuzz::promise(
        header.empty() || header.size() == static_cast<std::size_t>(set.inputs.cols()) + 1,
        "a name for each column");
    fuzz::promise(
        class_names.empty() || class_names.size() == static_cast<std::size_t>(set.classes),
        "a name for each class");
  }
  return 0;
}

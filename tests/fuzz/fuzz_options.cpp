// The text of options of an experiment, by itself: refused in a sentence or understood.
#include "sgdscope/sgdscope.h"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  const std::string text(data, data + size);
  static sgdscope_object* const blobs = [] {
    sgdscope_object* made = nullptr;
    sgdscope_data_make("blobs", "samples 12", &made);
    return made;
  }();
  const auto expect = [](std::int32_t status) {
    if (status != SGDSCOPE_OK) fuzz::promise_sentence(sgdscope_message());
    fuzz::promise(status != SGDSCOPE_BROKEN, "nothing is broken");
  };
  sgdscope_object *experiment = nullptr, *toy = nullptr;
  expect(sgdscope_experiment_new(blobs, text.c_str(), &experiment));
  expect(sgdscope_two_knob(text.c_str(), &toy));
  sgdscope_release(experiment);
  sgdscope_release(toy);
  return 0;
}

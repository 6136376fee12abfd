// gzip: never more than was allowed.
#include "gzip.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  constexpr std::size_t kMost = 1 << 20;
  const auto content = native::gunzip({data, size}, kMost);
  if (content) {
    fuzz::promise(content.value().size() <= kMost, "within the limit");
  } else {
    fuzz::promise_sentence(content.error().message);
  }
  return 0;
}

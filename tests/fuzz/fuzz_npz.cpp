// npz archives with zlib behind them, and their members alone as npy. What was read is written and
// read again.
#include <bit>
#include <vector>

#include "sgdscope/npz.hpp"

#include "gzip.hpp"
#include "target.hpp"

namespace {

using namespace sgdscope;

constexpr std::size_t kMostBytes = std::size_t{1} << 24;

bool same(const NpyArray& a, const NpyArray& b) {
  return a.shape == b.shape && a.values.size() == b.values.size() &&
         std::equal(a.values.begin(), a.values.end(), b.values.begin(), [](double x, double y) {
           return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
         });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  if (const auto array = read_npy(bytes)) {
    fuzz::promise(array.value().values.size() <= size, "no values out of nothing");
    fuzz::promise(same(read_npy(write_npy(array.value())).value(), array.value()),
                  "npy comes back as it was written");
  } else {
    fuzz::promise_sentence(array.error().message);
  }

  const auto members = read_npz(bytes, native::inflate_raw, kMostBytes);
  if (!members) {
    fuzz::promise_sentence(members.error().message);
    return 0;
  }
  fuzz::promise_dataset(dataset_from_npz(members.value()), kMostBytes);
  if (const auto written = write_npz(members.value())) {
    const auto again = read_npz(written.value());
    fuzz::promise(bool(again), "an archive that was written is taken");
    fuzz::promise(again.value().size() == members.value().size(), "with all members");
    for (std::size_t i = 0; i < again.value().size(); ++i) {
      fuzz::promise(again.value()[i].name == members.value()[i].name, "under their names");
      fuzz::promise(same(again.value()[i].array, members.value()[i].array), "and their values");
    }
  } else {
    fuzz::promise_sentence(written.error().message);
  }
  return 0;
}

// Calls of the C interface in any order, with any options and on any objects: every call ends with
// a status of the list, and with a sentence where it is no success.
#include <array>
#include <vector>

#include "sgdscope/sgdscope.h"

#include "target.hpp"

namespace {

using namespace sgdscope;

constexpr int kSlots = 6;
constexpr int kMostCalls = 40;
// Names that options consist of, so that not all of a text is to be guessed.
constexpr const char* kLines[] = {
    "",           "samples 5\n",     "hidden 3\n",    "sizes 2,3,3\n",  "loss mse-mean\n",
    "epochs 2\n", "batch 2\n",       "layers 1\n",    "per-sample 1\n", "block network\n",
    "seed 7\n",   "label-noise 1\n", "classes 0,1\n", "labels model\n", "bias 0\n"};

class Session {
 public:
  explicit Session(fuzz::Bytes bytes) : bytes_(bytes) {}
  ~Session() {
    for (sgdscope_object* object : slots_) sgdscope_release(object);
  }

  void run() {
    for (int i = 0; i < kMostCalls && !bytes_.empty(); ++i) call();
  }

 private:
  sgdscope_object* any() { return slots_[slot()]; }
  std::size_t slot() { return static_cast<std::size_t>(bytes_.from(0, kSlots - 1)); }

  std::string options() {
    std::string text;
    for (int lines = bytes_.from(0, 3); lines > 0; --lines) {
      text += kLines[static_cast<std::size_t>(bytes_.from(0, std::size(kLines) - 1))];
    }
    if (bytes_.byte() % 4 == 0) text += bytes_.text();
    return text.substr(0, text.find('\0'));
  }

  void expect(std::int32_t status) {
    fuzz::promise(status >= SGDSCOPE_OK && status <= SGDSCOPE_INFLATE, "a status of the list");
    fuzz::promise(status != SGDSCOPE_BROKEN, "nothing is broken");
    if (status != SGDSCOPE_OK && status != SGDSCOPE_INFLATE) {
      fuzz::promise_sentence(sgdscope_message());
    }
  }

  // make(&object), into a slot.
  template <typename Make>
  void put(Make make) {
    sgdscope_object* made = nullptr;
    const std::int32_t status = make(&made);
    expect(status);
    fuzz::promise((status == SGDSCOPE_OK) == (made != nullptr), "an object where it succeeded");
    if (!made) return;
    const std::size_t to = slot();
    sgdscope_release(slots_[to]);
    slots_[to] = made;
  }

  void make_data() {
    std::vector<double> inputs(static_cast<std::size_t>(bytes_.from(0, 12)));
    for (double& x : inputs)
      x = bytes_.byte() % 8 == 0 ? bytes_.any_number() : bytes_.small_number();
    const auto d = static_cast<std::size_t>(bytes_.from(0, 3));
    const std::size_t n = d > 0 ? inputs.size() / d : 0;
    std::vector<std::int32_t> labels(n);
    for (std::int32_t& label : labels) label = bytes_.from(-1, 3);
    const std::vector<double> targets(2 * n, bytes_.small_number());
    const int way = bytes_.from(0, 3);
    put([&](sgdscope_object** to) {
      return sgdscope_data_new(inputs.data(), n, d, way & 1 ? labels.data() : nullptr,
                               bytes_.from(-1, 4), way & 2 ? targets.data() : nullptr, 2, to);
    });
  }

  void make_reader() {
    const std::string file = bytes_.text(), labels = bytes_.text();
    const char* const options = bytes_.from(0, 1) ? "target number" : nullptr;
    const auto raw = [](const std::string& s) {
      return reinterpret_cast<const std::uint8_t*>(s.data());
    };
    put([&](sgdscope_object** to) {
      return sgdscope_reader_new(raw(file), file.size(), labels.empty() ? nullptr : raw(labels),
                                 labels.size(), options, to);
    });
  }

  void read_record(const sgdscope_object* record) {
    std::size_t size = 0;
    const std::int32_t status = sgdscope_record_size(record, &size);
    expect(status);
    if (status != SGDSCOPE_OK) return;
    for (std::size_t i = 0; i <= size; ++i) {
      sgdscope_field field = {};
      const std::int32_t found = sgdscope_record_field(record, i, &field);
      expect(found);
      fuzz::promise((found == SGDSCOPE_OK) == (i < size), "as many fields as it says");
      if (found == SGDSCOPE_OK) fuzz::promise(field.name && field.name[0], "a field has a name");
    }
  }

  void step_job(sgdscope_object* job) {
    // A few steps are small whatever the options are.
    for (int i = bytes_.from(0, 30); i >= 0; --i) {
      const std::int32_t left =
          bytes_.byte() % 2 ? sgdscope_job_step(job) : sgdscope_job_step_update(job);
      if (left < 0) expect(-left);
      if (left != 1) return;
    }
  }

  void call() {
    double fraction = 0.0;
    const char* phase = nullptr;
    double* parameters = nullptr;
    std::size_t count = 0;
    const auto made = [&](auto function, auto... arguments) {
      put([&](sgdscope_object** to) { return function(arguments..., to); });
    };
    constexpr const char* kNames[] = {"moons", "spirals",    "circles", "xor",
                                      "blobs", "regression", "nothing"};
    // Arguments are evaluated in a fixed order, so that a file means the same with every compiler.
    const int which = bytes_.from(0, 19);
    const std::string text = options();
    sgdscope_object *const one = any(), *const two = any();
    switch (which) {
      case 0:
        return made(sgdscope_data_make, kNames[static_cast<std::size_t>(bytes_.from(0, 6))],
                    text.c_str());
      case 1:
        return make_data();
      case 2:
        return made(sgdscope_data_record, one);
      case 3:
        return make_reader();
      case 4:
        return made(sgdscope_reader_read, one);
      case 5:
        return made(sgdscope_network_new, text.c_str());
      case 6:
        return expect(sgdscope_network_parameters(one, &parameters, &count));
      case 7:
        return made(sgdscope_training_new, one, two, text.c_str());
      case 8:
        return made(sgdscope_analysis_new, one, two, text.c_str());
      case 9:
        return made(sgdscope_moments_new, one, two, text.c_str());
      case 10: {
        std::vector<double> matrix(static_cast<std::size_t>(bytes_.from(0, 9)));
        for (double& x : matrix) x = bytes_.small_number();
        const auto n = static_cast<std::size_t>(std::sqrt(static_cast<double>(matrix.size())));
        return made(sgdscope_eigen_new, matrix.data(), n, text.c_str());
      }
      case 11:
        return step_job(one);
      case 12:
        return expect(sgdscope_job_progress(one, &fraction, &phase));
      case 13:
        return made(sgdscope_job_result, one);
      case 14:
        return made(sgdscope_experiment_new, one, text.c_str());
      case 15:
        return made(sgdscope_experiment_record, one);
      case 16:
        return made(sgdscope_experiment_training, one);
      case 17:
        return made(sgdscope_experiment_data, one, two);
      case 18:
        return made(sgdscope_experiment_analysis, one, two, text.c_str());
      default:
        return read_record(one);
    }
  }

  fuzz::Bytes bytes_;
  std::array<sgdscope_object*, kSlots> slots_ = {};
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Session(fuzz::Bytes(data, size)).run();
  return 0;
}

// Refuses the k-th allocation of a piece of work behind the C interface, for every k: it has to
// answer SGDSCOPE_NO_MEMORY, lose nothing, and do the whole work afterwards.
//
// Allocations of the library are counted by replacing operator new and, through the linker's
// --wrap, malloc, which Eigen calls.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include "sgdscope/sgdscope.h"

namespace {

long allocations_left = -1;  // until one is refused; negative: none is
long live = 0;

bool refuse() {
  if (allocations_left < 0) return false;
  return allocations_left-- == 0;
}

}  // namespace

extern "C" void* __real_malloc(std::size_t size);
extern "C" void __real_free(void* memory);

extern "C" void* __wrap_malloc(std::size_t size) {
  if (refuse()) return nullptr;
  void* const memory = __real_malloc(size);
  live += memory != nullptr ? 1 : 0;
  return memory;
}

// GCC makes it of malloc and memset.
extern "C" void* __real_calloc(std::size_t count, std::size_t size);
extern "C" void* __wrap_calloc(std::size_t count, std::size_t size) {
  if (refuse()) return nullptr;
  void* const memory = __real_calloc(count, size);
  live += memory != nullptr ? 1 : 0;
  return memory;
}

// What libc++ makes room for an exception with; never refused.
extern "C" int __real_posix_memalign(void** memory, std::size_t alignment, std::size_t size);
extern "C" int __wrap_posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  const int failure = __real_posix_memalign(memory, alignment, size);
  live += failure == 0 ? 1 : 0;
  return failure;
}
extern "C" void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
extern "C" void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  void* const memory = __real_aligned_alloc(alignment, size);
  live += memory != nullptr ? 1 : 0;
  return memory;
}

extern "C" void __wrap_free(void* memory) {
  live -= memory != nullptr ? 1 : 0;
  __real_free(memory);
}

void* operator new(std::size_t size) {
  if (void* const memory = __wrap_malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto boundary = static_cast<std::size_t>(alignment);
  if (refuse()) throw std::bad_alloc();
  void* const memory = std::aligned_alloc(boundary, (size + boundary - 1) / boundary * boundary);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory, std::align_val_t) noexcept { __wrap_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { __wrap_free(memory); }
void operator delete(void* memory) noexcept { __wrap_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { __wrap_free(memory); }

namespace {

// What a piece of work has made, given back at its end.
struct Made {
  sgdscope_object* objects[8] = {};
  int count = 0;
  sgdscope_object** next() { return &objects[count++]; }
  ~Made() {
    for (sgdscope_object* object : objects) sgdscope_release(object);
  }
};

int32_t finish(sgdscope_object* job, Made& made) {
  int32_t more = 1;
  while (more > 0) more = sgdscope_job_step(job);
  if (more == 0) return sgdscope_job_result(job, made.next());
  // Half a step is done: it does not go on as if nothing had been, nor tell how far it is.
  double fraction = 0.0;
  const char* phase = nullptr;
  const bool ended = sgdscope_job_step(job) == -SGDSCOPE_WRONG_USE &&
                     sgdscope_job_progress(job, &fraction, &phase) == SGDSCOPE_WRONG_USE;
  return ended ? -more : SGDSCOPE_BROKEN;
}

int32_t train_and_analyse() {
  Made made;
  sgdscope_object** const data = made.next();
  int32_t status = sgdscope_data_make("moons", "samples 12", data);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const experiment = made.next();
  status = sgdscope_experiment_new(
      *data, "hidden 2\nepochs 1\nbatch 5\nactivation tanh\nlabels model", experiment);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const training = made.next();
  status = sgdscope_experiment_training(*experiment, training);
  if (status != SGDSCOPE_OK) return status;
  status = finish(*training, made);
  if (status != SGDSCOPE_OK) return status;
  std::vector<double>::size_type count = 12;
  const double parameters[12] = {0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9, 1.0, 1.1, 1.2};
  sgdscope_object** const network = made.next();
  status = sgdscope_experiment_network(*experiment, parameters, count, network);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const analysis = made.next();
  status = sgdscope_experiment_analysis(*experiment, *network, "matrices 1\nvectors 1", analysis);
  if (status != SGDSCOPE_OK) return status;
  return finish(*analysis, made);
}

int32_t read_and_measure() {
  static const char csv[] = "0.5,1,0\n-1,2,1\n3,4,1\n0,1,0\n";
  Made made;
  sgdscope_object** const reader = made.next();
  int32_t status = sgdscope_reader_new(reinterpret_cast<const unsigned char*>(csv), sizeof csv - 1,
                                       nullptr, 0, "target class", reader);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const data = made.next();
  status = sgdscope_reader_read(*reader, data);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const network = made.next();
  status = sgdscope_network_new("sizes 2,3,2\nactivation gelu", network);
  if (status != SGDSCOPE_OK) return status;
  sgdscope_object** const moments = made.next();
  status = sgdscope_moments_new(*network, *data, "block network\nper-sample 1", moments);
  if (status != SGDSCOPE_OK) return status;
  return finish(*moments, made);
}

int32_t decompose() {
  constexpr std::size_t kOrder = 40;
  static double matrix[kOrder * kOrder];
  for (std::size_t i = 0; i < kOrder; ++i) {
    for (std::size_t j = 0; j < kOrder; ++j) matrix[i * kOrder + j] = 1.0 / double(i + j + 1);
  }
  Made made;
  sgdscope_object** const job = made.next();
  const int32_t status = sgdscope_eigen_new(matrix, kOrder, nullptr, job);
  return status == SGDSCOPE_OK ? finish(*job, made) : status;
}

bool holds(const char* name, int32_t (*work)()) {
  if (work() != SGDSCOPE_OK) return std::printf("%s: %s\n", name, sgdscope_message()), false;
  const long before = live;
  long refused = 0;
  for (long k = 0;; ++k) {
    allocations_left = k;
    const int32_t status = work();
    const bool reached = allocations_left < 0;
    allocations_left = -1;
    if (live != before)
      return std::printf("%s: allocation %ld: %ld lost\n", name, k, live - before), false;
    if (!reached) {
      if (status != SGDSCOPE_OK) return std::printf("%s: %s\n", name, sgdscope_message()), false;
      std::printf("%s: %ld allocations refused one by one\n", name, refused);
      return refused > 50;
    }
    // (Threads that cannot be started are done without.)
    if (status != SGDSCOPE_NO_MEMORY && status != SGDSCOPE_OK) {
      return std::printf("%s: allocation %ld: status %d, %s\n", name, k, status,
                         sgdscope_message()),
             false;
    }
    refused += status == SGDSCOPE_NO_MEMORY ? 1 : 0;
  }
}

}  // namespace

int main() {
  const bool good = static_cast<int>(holds("train and analyse", train_and_analyse)) &
                    static_cast<int>(holds("read and measure", read_and_measure)) &
                    static_cast<int>(holds("decompose", decompose));
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

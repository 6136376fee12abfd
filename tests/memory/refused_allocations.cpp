// Refuses the k-th allocation of a piece of work behind the C interface, for every k: it has to
// answer SGDSCOPE_NO_MEMORY, lose nothing, and do the whole work afterwards.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "sgdscope/sgdscope.h"

#include "counted_allocations.hpp"

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

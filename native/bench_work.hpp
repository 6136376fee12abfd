// The measurements of sgdscope-bench. Each prints its lines to standard output.
#pragma once

#include <string>
#include <vector>

#include "sgdscope/arch.hpp"

namespace sgdscope::bench {

struct Settings {
  int threads = 1;
  int repeats = 5;
  Arch arch = best_arch();
};

// Random symmetric matrices and positive semidefinite ones of half rank whose spectrum spans twelve
// decades; peers: LAPACK's dsyevd and Eigen, where found.
void bench_eigen(int n, const Settings& settings);

// C = A B of order n; peer: OpenBLAS.
void bench_gemm(int n, const Settings& settings);

// The cases of the table in engine/README.md: S1 = 2-16-16-3 tanh, whole network, N 512;
// S2 = 64-24-16-10 tanh, whole network, N 1797; S3 = 784-50-50-10 tanh, middle layer with bias,
// N 2000 and 10 000; cross-entropy. `samples` replaces the N of the case unless it is empty; three
// or more give a last line with the straight line through the times of the fused step.
void bench_moments(const std::string& name, const std::vector<int>& samples,
                   const Settings& settings);

}  // namespace sgdscope::bench

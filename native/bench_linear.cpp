#include <cmath>

#include <Eigen/Eigenvalues>
#include <nlohmann/json.hpp>

#include "sgdscope/measures.hpp"
#include "sgdscope/random.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "bench_blas.hpp"
#include "bench_timing.hpp"
#include "bench_work.hpp"

namespace sgdscope::bench {
namespace {

Matrix random_symmetric(Index n) {
  Random random(1, Stream::kData);
  Matrix a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) a(i, j) = a(j, i) = random.uniform(-1.0, 1.0);
  }
  return a;
}

// Q diag(λ) Qᵀ with λ from 1 to 1e-12, evenly in the logarithm, over half of the directions.
Matrix half_rank(Index n, int threads) {
  const Matrix q = random_rotation(n, 1, best_arch(), threads);
  const Index rank = (n + 1) / 2;
  Matrix scaled = Matrix::Zero(n, n);
  for (Index i = 0; i < rank; ++i) {
    const double share = rank > 1 ? static_cast<double>(i) / static_cast<double>(rank - 1) : 0.0;
    scaled(i, i) = std::pow(10.0, -12.0 * share);
  }
  return rotate(scaled, q, best_arch(), threads);
}

void set_blas_threads(int threads) {
#if defined(SGDSCOPE_HAVE_OPENBLAS)
  openblas_set_num_threads(threads);
#else
  (void)threads;
#endif
}

#if defined(SGDSCOPE_HAVE_LAPACK)
// Column-major and row-major agree for a symmetric matrix; the vectors come as rows.
SymmetricEigen lapack_eigen(const Matrix& a) {
  const int n = static_cast<int>(a.rows());
  Matrix vectors = a;
  SymmetricEigen result{Vector(n), {}};
  int info = 0, iwork_size = -1, lwork = -1, iwork_query = 0;
  double work_query = 0.0;
  dsyevd_("V", "L", &n, vectors.data(), &n, result.values.data(), &work_query, &lwork, &iwork_query,
          &iwork_size, &info);
  lwork = static_cast<int>(work_query);
  iwork_size = iwork_query;
  std::vector<double> work(static_cast<std::size_t>(lwork));
  std::vector<int> iwork(static_cast<std::size_t>(iwork_size));
  dsyevd_("V", "L", &n, vectors.data(), &n, result.values.data(), work.data(), &lwork, iwork.data(),
          &iwork_size, &info);
  result.vectors = std::move(vectors);
  return result;
}
#endif

void bench_eigen_of(const char* kind, const Matrix& a, const Settings& settings) {
  std::vector<SymmetricEigen> results(3);
  std::vector<Peer> peers;
  peers.push_back(
      {"sgdscope", [&] {
         results[0] =
             symmetric_eigen(a, {.arch = settings.arch, .threads = settings.threads}).value();
       }});
#if defined(SGDSCOPE_HAVE_LAPACK)
  peers.push_back({"lapack-dsyevd", [&] { results[peers.size() - 2] = lapack_eigen(a); }});
#endif
  peers.push_back({"eigen", [&] {
                     const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
                     results[peers.size() - 1] = {solver.eigenvalues(), solver.eigenvectors()};
                   }});
  const std::vector<Timing> timings = time_in_turn(peers, settings.repeats);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    SymmetricEigen& eigen = results[i];
    if (peers[i].name == "lapack-dsyevd") eigen.vectors = Matrix(eigen.vectors.transpose());
    print_line({{"work", "eigen"},
                {"peer", peers[i].name},
                {"kind", kind},
                {"n", a.rows()},
                {"threads", peers[i].name == "eigen" ? 1 : settings.threads},
                {"seconds", timings[i].median},
                {"best", timings[i].best},
                {"residual_ratio", residual_ratio(a, eigen)},
                {"orthogonality_ratio", orthogonality_ratio(eigen)}});
  }
}

}  // namespace

void bench_eigen(int n, const Settings& settings) {
  set_blas_threads(settings.threads);
  bench_eigen_of("random", random_symmetric(n), settings);
  bench_eigen_of("psd", half_rank(n, settings.threads), settings);
}

void bench_gemm(int n, const Settings& settings) {
  set_blas_threads(settings.threads);
  const Matrix a = random_symmetric(n);
  Matrix b = a;
  for (Index i = 0; i < b.size(); ++i) b.data()[i] += 0.5;
  std::vector<Peer> peers;
  Vector diagonal;
  // The engine's product as the public interface shows it: MV and its column sums.
  peers.push_back(
      {"sgdscope", [&] { diagonal = diagonal_in_basis(a, b, settings.arch, settings.threads); }});
#if defined(SGDSCOPE_HAVE_OPENBLAS)
  Matrix c(n, n);
  peers.push_back({"openblas-dgemm", [&] {
                     const double one = 1.0, zero = 0.0;
                     dgemm_("N", "N", &n, &n, &n, &one, a.data(), &n, b.data(), &n, &zero, c.data(),
                            &n);
                   }});
#endif
  const double flops = 2.0 * n * static_cast<double>(n) * n;
  const std::vector<Timing> timings = time_in_turn(peers, settings.repeats);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    print_line({{"work", "gemm"},
                {"peer", peers[i].name},
                {"n", n},
                {"threads", settings.threads},
                {"seconds", timings[i].median},
                {"best", timings[i].best},
                {"gflops", flops / timings[i].median / 1e9}});
  }
}

}  // namespace sgdscope::bench

#include "cmd_eigen.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sgdscope/npz.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "budget.hpp"
#include "exit_status.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

Result<Matrix> read_matrix(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  const auto array = read_npy(bytes.value());
  if (!array) return in_file(path, array.error());
  const auto& shape = array.value().shape;
  if (shape.size() != 2) {
    return Error{ErrorCode::kBadShape,
                 path + ": the array has " +
                     count_of(static_cast<std::int64_t>(shape.size()), "axis", "axes") +
                     ", expected 2 (a square matrix)"};
  }
  Matrix matrix = Eigen::Map<const Matrix>(
      array.value().values.data(), static_cast<Index>(shape[0]), static_cast<Index>(shape[1]));
  // Rows and columns of a file are counted from 1, as by everything that reads one.
  if (const Status s = check_symmetric(matrix, 1); !s) return in_file(path, s.error());
  return matrix;
}

Status write_result(const std::string& path, const SymmetricEigen& eigen) {
  const auto n = static_cast<std::size_t>(eigen.values.size());
  const double* values = eigen.values.data();
  const double* vectors = eigen.vectors.data();
  std::vector<NpzMember> members;
  members.push_back({"eigenvalues", {{n}, {values, values + n}}});
  members.push_back({"eigenvectors", {{n, n}, {vectors, vectors + n * n}}});
  const auto bytes = write_npz(members);
  if (!bytes) return Error{bytes.error().code, path + ": " + bytes.error().message};
  return write_file(path, bytes.value());
}

}  // namespace

void describe_eigen(CLI::App& command, EigenCommand& options) {
  command.add_option("matrix", options.matrix, "A square symmetric matrix (NumPy)")
      ->type_name("MATRIX.npy")
      ->required();
  command
      .add_option("--out", options.out,
                  "eigenvalues (ascending) and eigenvectors (columns) as NumPy arrays")
      ->type_name("FILE.npz")
      ->required()
      ->check(ends_in({".npz"}));
  add_compute_options(command, options.compute);
  command.footer("Example:\n  sgdscope eigen hessian.npy --out spectrum.npz");
}

Result<int> run_eigen(const EigenCommand& options) {
  auto matrix = read_matrix(options.matrix);
  if (interrupts() > 0) return interrupted_status();
  if (!matrix) return matrix.error();
  const Index n = matrix.value().rows();
  if (Status s = check_not_input(options.out, options.matrix); !s) return s;
  if (const auto trial = AtomicFile::create(options.out); !trial) return trial.error();

  // When they are written, the vectors are in memory four times: themselves, as a member, as its
  // bytes and in the archive.
  const EigenCost cost = eigen_cost(n, true);
  const double vectors = sizeof(double) * static_cast<double>(n) * static_cast<double>(n);
  const double bytes = std::max(cost.bytes, 4.0 * vectors);
  if (const Status s = check_npz(vectors, options.matrix, "take a smaller matrix"); !s) {
    return s.error();
  }
  const Status fits = check_memory(bytes, options.compute.memory_limit_bytes(), options.matrix,
                                   "take a smaller matrix");
  if (!fits) return fits.error();
  const Arch arch = options.compute.widest_or_named();
  if (!options.compute.quiet) {
    const double rate = product_rate(arch);
    std::printf("%lld × %lld, about %s, %s\n", static_cast<long long>(n), static_cast<long long>(n),
                bytes_text(bytes).c_str(), about_seconds(cost.flops / rate).c_str());
    flush_output();
  }

  std::optional<SymmetricEigenJob> job;
  job.emplace(std::move(matrix).value(),
              EigenOptions{.vectors = true, .arch = arch, .threads = options.compute.threads});
  {
    ProgressBar bar("Eigenvectors", !options.compute.quiet);
    if (run_job(*job, bar, 0) == JobEnd::kInterrupted) return interrupted_status();
  }
  const auto eigen = job->take_result();
  job.reset();  // with its work space
  if (!eigen) return in_file(options.matrix, eigen.error());
  if (Status s = write_result(options.out, eigen.value()); !s) return s;
  if (!options.compute.quiet) std::printf("wrote %s\n", options.out.c_str());
  flush_output();
  return kExitDone;
}

}  // namespace sgdscope::native

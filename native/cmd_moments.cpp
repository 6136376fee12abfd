#include "cmd_moments.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "sgdscope/activation.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/moments_spectra.hpp"

#include "budget.hpp"
#include "exit_status.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "moments_files.hpp"
#include "option_text.hpp"
#include "options.hpp"
#include "problem_file.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

// What is written, in numbers.
double values_of(const std::vector<Block>& blocks, const MomentsOptions& options, Index samples) {
  double values = 0.0;
  for (const Block& block : blocks) {
    const auto size = static_cast<double>(block.size);
    values += 3.0 * size * size;
    if (options.per_sample) values += 2.0 * size * static_cast<double>(samples);
  }
  return values;
}

// With what writing an .npz takes: the members, the archive and the bytes of the largest member are
// in memory.
MomentsCost whole_cost(const Problem& problem, const std::vector<Block>& blocks,
                       const MomentsOptions& options, bool npz) {
  const Index samples = problem.inputs.rows();
  MomentsCost cost = moments_spectra_cost(problem.network.spec, blocks, samples, options);
  if (!npz) return cost;
  double member = 0.0;
  for (const Block& block : blocks) {
    const auto size = static_cast<double>(block.size);
    const auto rows = options.per_sample ? static_cast<double>(samples) : 0.0;
    member = std::max(member, size * std::max(size, rows));
  }
  const MomentsCost moments = moments_cost(problem.network.spec, blocks, samples, options);
  const double writing = sizeof(double) * (2.0 * values_of(blocks, options, samples) + member);
  cost.bytes = std::max(cost.bytes, moments.bytes + writing);
  return cost;
}

void introduce(const MomentsCommand& command, const Problem& problem, const MomentsCost& cost) {
  if (command.compute.quiet) return;
  const double rate = product_rate(command.compute.widest_or_named());
  std::printf("%s, %s: %s, about %s, %s\n", describe(problem.network.spec).c_str(),
              std::string(name(problem.loss)).c_str(),
              count_of(problem.inputs.rows(), "sample", "samples").c_str(),
              bytes_text(cost.bytes).c_str(), about_seconds(cost.flops / rate).c_str());
  flush_output();
}

Result<Problem> load(const MomentsCommand& command) {
  const auto bytes = read_file(command.problem);
  if (!bytes) return bytes.error();
  const std::string_view text = as_text(bytes.value());
  if (Status s = check_memory(problem_memory(text), command.compute.memory_limit_bytes(),
                              "Reading " + command.problem, "take fewer samples");
      !s) {
    return s;
  }
  auto problem = read_problem(text);
  if (!problem) return in_file(command.problem, problem.error());
  return problem;
}

// What the example in --help leaves open.
std::string problem_notes() {
  const std::string activations =
      "activations: one for each hidden layer ([] without any), or one text for all: " +
      or_list(all_names<Activation>(kActivationCount));
  const std::string losses = "loss: " + or_list(all_names<Loss>(kLossCount));
  return "parameters: layer by layer, the weights (outputs × inputs) row by row, then the bias\n" +
         wrapped(activations) + "\n" + wrapped(losses) + "\n" +
         "targets, rows as long as there are outputs, may stand for labels; bias may be left out\n";
}

}  // namespace

void describe_moments(CLI::App& command, MomentsCommand& options) {
  command.add_option("problem", options.problem, "Problem file (sgdscope-problem/1, JSON)")
      ->type_name("PROBLEM.json")
      ->required();
  command
      .add_option("--block", options.block,
                  "layers: the weights of each layer; layers-with-bias; network: all (layers)")
      ->type_name("KIND")
      ->check(one_of({"layers", "layers-with-bias", "network"}));
  command
      .add_flag("--per-sample", options.per_sample,
                "Also every sample's gradient and Hessian eigenvalues")
      ->disable_flag_override();
  command.add_option("--out", options.out, "The result, JSON or NumPy by its ending")
      ->type_name("FILE.json|FILE.npz")
      ->required()
      ->check(ends_in({".json", ".npz"}));
  add_compute_options(command, options.compute);
  command.footer(
      "JSON: sgdscope-moments/1. NumPy: members N, mean_loss, losses and, for block i = 0, 1, …,\n"
      "layer_i, offset_i, size_i, gradient_i, C_i, H_i, M2_i, eigenvalues_i (of H, descending),\n"
      "per_sample_gradients_i and per_sample_spectra_i (rows are samples; eigenvalues beyond the\n"
      "listed ones are zero). C divides by N and is centred.\n"
      "A problem, three samples of a network with a hidden layer of two:\n"
      "  { \"format\": \"sgdscope-problem/1\",\n"
      "    \"network\": { \"sizes\": [2, 2, 2], \"activations\": [\"tanh\"], \"bias\": true },\n"
      "    \"loss\": \"cross-entropy\",\n"
      "    \"parameters\": [0.9, -0.4, 0.3, 0.8, 0.1, 0,\n"
      "                   1.2, -0.7, -0.5, 0.6, 0, 0.2],\n"
      "    \"inputs\": [[0.5, 1], [-1, 0.25], [2, -0.5]],\n"
      "    \"labels\": [0, 1, 1] }\n" +
      problem_notes() +
      "Example:\n"
      "  sgdscope moments problem.json --block network --out moments.npz");
}

Result<int> run_moments(const MomentsCommand& options) {
  const bool npz = options.out.ends_with(".npz");
  const auto loaded = load(options);
  if (interrupts() > 0) return interrupted_status();
  if (!loaded) return loaded.error();
  const Problem& problem = loaded.value();
  if (Status s = check_not_input(options.out, options.problem); !s) return s;
  // Tried before the work, not after it.
  if (const auto trial = AtomicFile::create(options.out); !trial) return trial.error();

  MomentsOptions moments_options;
  moments_options.loss = problem.loss;
  moments_options.per_sample = options.per_sample;
  moments_options.arch = options.compute.widest_or_named();
  moments_options.threads = options.compute.threads;
  if (const Status s =
          check_moments_input(problem.network, problem.inputs, problem.targets, moments_options);
      !s) {
    return in_file(options.problem, s.error());
  }
  const auto kind = block_kind_by_name(options.block).value_or(BlockKind::kWeights);
  const auto blocks = blocks_of(problem.network.spec, kind);
  const MomentsCost cost = whole_cost(problem, blocks, moments_options, npz);
  const Status fits =
      check_memory(cost.bytes, options.compute.memory_limit_bytes(), options.problem,
                   options.block == "network" ? "try --block layers" : "take a smaller network");
  if (!fits) return fits.error();
  if (npz) {
    const double written = values_of(blocks, moments_options, problem.inputs.rows());
    if (const Status s = check_npz(sizeof(double) * written, options.problem, "write .json"); !s) {
      return s.error();
    }
  }
  introduce(options, problem, cost);

  MomentsSpectraJob job(problem.network, problem.inputs, problem.targets, blocks, moments_options);
  {
    ProgressBar bar("Moments", !options.compute.quiet);
    if (run_job(job, bar, 0) == JobEnd::kInterrupted) return interrupted_status();
  }
  const auto moments = job.take_result();
  if (!moments) return in_file(options.problem, moments.error());
  const auto write = npz ? write_moments_npz : write_moments_json;
  const Status written = write(options.out, moments.value(), options.per_sample);
  if (!written) return written.error();
  if (!options.compute.quiet) std::printf("wrote %s\n", options.out.c_str());
  flush_output();
  return kExitDone;
}

}  // namespace sgdscope::native

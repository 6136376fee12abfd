// sgdscope-bench: how fast the engine's three computations run, beside what else is installed.
// One JSON line a measurement; the peers of one line are timed in turn, so that a machine whose
// speed drifts treats them alike.
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench_work.hpp"

namespace {

using sgdscope::Arch;
using sgdscope::arch_by_name;
using sgdscope::available_archs;
using sgdscope::bench::bench_eigen;
using sgdscope::bench::bench_gemm;
using sgdscope::bench::bench_moments;
using sgdscope::bench::Settings;

int run(int argc, char** argv) {
  CLI::App app{
      "Times the engine and its peers, one JSON line a measurement.\n"
      "Example: sgdscope-bench moments --case S3 --repeats 5",
      "sgdscope-bench"};
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return failed->get_name() + ": " + error.what() + " (see `sgdscope-bench --help`)\n";
  });
  Settings settings;
  std::vector<std::string> archs;
  for (const Arch arch : available_archs()) archs.emplace_back(name(arch));
  const auto common = [&](CLI::App* command) {
    command->add_option("--threads", settings.threads, "threads of every peer")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command->add_option("--repeats", settings.repeats, "runs of which the median is reported")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command
        ->add_option_function<std::string>(
            "--arch", [&](const std::string& name) { settings.arch = *arch_by_name(name); },
            "instructions of the engine: " + CLI::detail::join(archs, ", "))
        ->check(CLI::IsMember(archs));
  };

  std::vector<int> orders;
  CLI::App* eigen = app.add_subcommand("eigen", "symmetric eigen-decomposition with vectors");
  CLI::App* gemm = app.add_subcommand("gemm", "product of two square matrices");
  for (CLI::App* command : {eigen, gemm}) {
    command->add_option("--n", orders, "orders, such as 512,1024")
        ->delimiter(',')
        ->check(CLI::Range(1, 20000));
    common(command);
  }

  std::vector<std::string> cases;
  std::vector<int> samples;
  CLI::App* moments =
      app.add_subcommand("moments", "C, H and M2, and the whole analysis of a case");
  moments->add_option("--case", cases, "S1, S2, S3 (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember({"S1", "S2", "S3"}));
  moments
      ->add_option("--samples", samples,
                   "N in place of the case's own; of three or more, a line is fitted to the times")
      ->delimiter(',')
      ->check(CLI::Range(1, 10'000'000));
  common(moments);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (eigen->parsed()) {
    if (orders.empty()) orders = {64, 128, 256, 512, 1024};
    for (const int n : orders) bench_eigen(n, settings);
  } else if (gemm->parsed()) {
    if (orders.empty()) orders = {1024};
    for (const int n : orders) bench_gemm(n, settings);
  } else {
    if (cases.empty()) cases = {"S1", "S2", "S3"};
    for (const std::string& name : cases) bench_moments(name, samples, settings);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sgdscope-bench: %s\n", error.what());
    return 1;
  }
}

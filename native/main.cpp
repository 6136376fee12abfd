// The program sgdscope: reads the command line, starts one command, turns errors into sentences.
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

#include "sgdscope/version.hpp"

#include "cmd_analyze.hpp"
#include "cmd_datasets.hpp"
#include "cmd_eigen.hpp"
#include "cmd_moments.hpp"
#include "exit_status.hpp"
#include "interrupt.hpp"
#include "usage.hpp"

namespace sgdscope::native {
namespace {

struct Program {
  CLI::App app{
      "Measures how the noise of stochastic gradient descent follows the curvature of the "
      "loss.",
      "sgdscope"};
  AnalyzeOptions analyze_options;
  MomentsCommand moments_options;
  EigenCommand eigen_options;
  CLI::App* analyze = nullptr;
  CLI::App* moments = nullptr;
  CLI::App* eigen = nullptr;
  CLI::App* datasets = nullptr;

  Program() {
    app.set_version_flag("--version", "sgdscope " + std::string(kVersion));
    app.get_formatter()->column_width(26);
    app.footer("`sgdscope COMMAND --help` explains each command. Start with\n  sgdscope analyze");
    analyze = app.add_subcommand(
        "analyze", "Trains a network and compares gradient noise with curvature (HTML report)");
    moments = app.add_subcommand("moments", "Exact C, H and M2 of a network and samples in a file");
    eigen = app.add_subcommand("eigen", "Eigenvalues and eigenvectors of a symmetric matrix");
    datasets = app.add_subcommand("datasets", "Lists the data sets that have names");
    describe_analyze(*analyze, analyze_options);
    describe_moments(*moments, moments_options);
    describe_eigen(*eigen, eigen_options);
    describe_datasets(*datasets);
    // Words that are no command are answered in run(); the commands themselves refuse theirs.
    app.require_subcommand(0, 1);
    app.allow_extras();
  }

  Result<int> run() {
    if (!app.remaining().empty()) return no_command(app);
    if (analyze->parsed()) {
      note_command(*analyze, analyze_options);
      return run_analyze(analyze_options);
    }
    if (moments->parsed()) return run_moments(moments_options);
    if (eigen->parsed()) return run_eigen(eigen_options);
    if (datasets->parsed()) return run_datasets();
    return no_command(app);
  }
};

// Help and version are answers, not errors, but not beside a word that is no command.
int answer(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    return app.remaining().empty() ? app.exit(error) : refuse(no_command(app));
  }
  return refuse(usage_error(app, error));
}

int run_program(int argc, char** argv) {
  Program program;
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(program.app, error);
  }
  count_interrupts();
  const auto status = program.run();
  return status ? status.value() : refuse(status.error());
}

}  // namespace
}  // namespace sgdscope::native

int main(int argc, char** argv) {
  using namespace sgdscope::native;  // NOLINT(google-build-using-namespace)
  try {
    outlive_failed_writes();
    return end_with(run_program(argc, argv));
  } catch (const std::bad_alloc&) {
    return refuse(out_of_memory());
  } catch (const std::exception& error) {
    return refuse({sgdscope::ErrorCode::kBadValue, error.what()});
  }
}

#include "analysis_files.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "sgdscope/npz.hpp"
#include "sgdscope/version.hpp"

#include "report.hpp"

namespace sgdscope::native {
namespace {

ReportInput report_input(const FinishedRun& run) {
  const NamedExperiment& experiment = run.experiment;
  ReportInput input;
  input.title = experiment.origin.name + ", " + describe(run.trained.spec) + ", " +
                std::string(name(experiment.training_options.loss));
  input.data.name = experiment.origin.description;
  input.data.scaling = scaling_text(experiment.scaling);
  input.data.training_samples = experiment.training.size();
  input.data.test_samples = experiment.test.size();
  input.data.inputs = experiment.training.inputs.cols();
  input.data.classes = experiment.training.classes;
  input.network = run.trained.spec;
  input.loss = experiment.training_options.loss;
  input.fit = experiment.analysis_options.fit;
  input.settings = settings(run);
  input.command = run.options.command;
  input.command_note = command_note(run);
  input.seed = experiment.training_options.seed;
  input.version = kVersion;
  input.notes = notes(run);
  input.history = run.history;
  if (run.test) {
    input.test_loss = run.test->loss;
    input.test_accuracy = run.test->accuracy;
  }
  input.analysis = run.analysis;
  return input;
}

// A file that nobody sees yet, the next of `files`.
Status add_file(const std::string& path, std::string_view text, std::vector<AtomicFile>& files) {
  auto file = AtomicFile::create(path, text);
  if (!file) return file.error();
  files.push_back(std::move(file).value());
  return ok();
}

}  // namespace

std::string directions_csv(const Analysis& analysis) {
  std::string text = "block,index,H_ii,C_ii,M2_ii\n";
  char numbers[128];
  for (const BlockAnalysis& block : analysis.blocks) {
    for (Index i = 0; i < block.curvature.size(); ++i) {
      std::snprintf(numbers, sizeof numbers, ",%lld,%.17g,%.17g,%.17g\n",
                    static_cast<long long>(i) + 1, block.curvature[i], block.noise[i],
                    block.second_moment[i]);
      text += block.block.name + numbers;
    }
  }
  return text;
}

std::vector<std::string> names_of_files(const AnalyzeOptions& options) {
  std::vector<std::string> names = {"analysis.json", "directions.csv", "report.html"};
  if (!options.checkpoints.empty()) names.emplace_back(kCheckpoints);
  return names;
}

Result<std::vector<std::uint8_t>> checkpoints_npz(const FinishedRun& run) {
  const double last = epochs_trained(run);
  const Vector& trained = run.trained.parameters;
  const bool has_last = !run.checkpoints.empty() && run.checkpoints.back().epoch == last;
  const bool adds_last = trained.size() > 0 && !has_last;
  const std::size_t count = run.checkpoints.size() + (adds_last ? 1 : 0);
  const auto size = static_cast<std::size_t>(run.experiment.start.parameters.size());

  std::vector<NpzMember> members;  // (a list in braces would be copied)
  members.push_back({"epochs", {{count}, {}}});
  members.push_back({"parameters", {{count, size}, {}}});
  std::vector<double>& epochs = members[0].array.values;
  std::vector<double>& parameters = members[1].array.values;
  parameters.reserve(count * size);
  const auto add = [&](double epoch, const Vector& state) {
    epochs.push_back(epoch);
    parameters.insert(parameters.end(), state.data(), state.data() + state.size());
  };
  for (const Checkpoint& checkpoint : run.checkpoints) add(checkpoint.epoch, checkpoint.parameters);
  if (adds_last) add(last, trained);
  return write_npz(members);
}

Status write_checkpoints(const FinishedRun& run, const OutputFolder& folder) {
  const auto bytes = checkpoints_npz(run);
  if (!bytes) return bytes.error();
  return write_file(folder.file(kCheckpoints), bytes.value());
}

Status write_run(const FinishedRun& run, const std::string& json, const OutputFolder& folder) {
  std::vector<AtomicFile> files;
  if (Status s = add_file(folder.file("analysis.json"), json, files); !s) return s;
  if (Status s = add_file(folder.file("directions.csv"), directions_csv(run.analysis), files); !s) {
    return s;
  }
  if (Status s = add_file(folder.file("report.html"), report_html(report_input(run)), files); !s) {
    return s;
  }
  for (AtomicFile& file : files) {
    if (Status s = file.commit(); !s) return s;
  }
  if (run.options.checkpoints.empty()) {
    std::error_code not_there;
    std::filesystem::remove(folder.file(kCheckpoints), not_there);
  }
  return ok();
}

}  // namespace sgdscope::native

#include "cmd_analyze.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "analysis_files.hpp"
#include "analysis_table.hpp"
#include "budget.hpp"
#include "exit_status.hpp"
#include "files.hpp"
#include "finished_run.hpp"
#include "interrupt.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

using Clock = std::chrono::steady_clock;

// Everything said to people: to standard output, but to standard error where that carries JSON.
class Speech {
 public:
  Speech(bool quiet, bool json) : stream_(quiet ? nullptr : json ? stderr : stdout) {}

  void operator()(const std::string& text) const {
    if (stream_ == nullptr) return;
    std::fputs(text.c_str(), stream_);
    flush_output();
  }

 private:
  std::FILE* stream_;
};

// A part of a run, the bytes of the whole program while it lasts, and what makes them fewer.
struct Stage {
  std::string what;
  double bytes;
  std::string advice;
};

constexpr const char* kFewerCheckpoints = "keep fewer checkpoints (--checkpoints)";

double bytes_of(const Dataset& data) {
  const auto numbers = static_cast<double>(data.inputs.size() + data.targets.size());
  return sizeof(double) * numbers + sizeof(int) * static_cast<double>(data.labels.size());
}

// How many states checkpoints.npz has, at most: the last is there whether it was asked for or not.
std::size_t states_kept(const TrainingOptions& options, const TrainingCost& training) {
  const std::vector<int>& epochs = options.checkpoints;
  const bool has_last = std::find(epochs.begin(), epochs.end(), options.epochs) != epochs.end();
  return training.checkpoints + (epochs.empty() || has_last ? 0 : 1);
}

double bytes_of_states(const NamedExperiment& experiment, const TrainingCost& training) {
  return sizeof(double) * static_cast<double>(experiment.start.parameters.size()) *
         static_cast<double>(states_kept(experiment.training_options, training));
}

Stage training_stage(double always, const TrainingCost& training) {
  const double kept = training.checkpoint_bytes;
  // At its end the checkpoints are copied out of the job.
  return {"The training", always + training.bytes + kept,
          std::string("take narrower layers (--hidden) or fewer samples (--samples)") +
              (kept > 0.0 ? ", or " + std::string(kFewerCheckpoints) : "")};
}

// Whether the network itself is too large, whatever the data and the checkpoints.
Status check_network(const NetworkSpec& spec, TrainingOptions options, double limit) {
  options.checkpoints.clear();
  const double weights = sizeof(double) * static_cast<double>(spec.parameter_count());
  const Stage stage = training_stage(2.0 * weights, training_cost(spec, 1, options));
  return check_memory(stage.bytes, limit, stage.what, stage.advice);
}

// The stage that takes most. Data and the network's first and last parameters are there in each.
Stage largest_stage(const AnalyzeOptions& options, const NamedExperiment& experiment,
                    const TrainingCost& training, const AnalysisCost& analysis) {
  const double data = bytes_of(experiment.training);
  const double always =
      data + bytes_of(experiment.test) +
      2.0 * sizeof(double) * static_cast<double>(experiment.start.parameters.size());
  const Stage stages[] = {
      training_stage(always, training),
      // Its samples are a copy, since their labels may be others.
      {"The analysis", always + data + analysis.bytes,
       options.block == "network" ? "analyse layers instead (--block layers)"
                                  : "analyse smaller layers only (--layers)"},
      // As they are, as a member, as its bytes and in the archive; gone before the analysis.
      {"Writing the checkpoints", always + 4.0 * bytes_of_states(experiment, training),
       kFewerCheckpoints},
  };
  return *std::max_element(std::begin(stages), std::end(stages),
                           [](const Stage& a, const Stage& b) { return a.bytes < b.bytes; });
}

// What could be known after the training only, if nobody counted before.
Status check_checkpoints(const NamedExperiment& experiment, const TrainingCost& training) {
  const auto parameters = static_cast<double>(experiment.start.parameters.size());
  const std::size_t count = states_kept(experiment.training_options, training);
  // Beside the parameters the epochs, and what the archive says of two members.
  return check_npz(
      bytes_of_states(experiment, training) + sizeof(double) * static_cast<double>(count) + 1024.0,
      "checkpoints.npz, " + count_of(static_cast<std::int64_t>(count), "state", "states") + " of " +
          count_text(parameters) + " parameters",
      "keep fewer (--checkpoints) or take narrower layers (--hidden)");
}

std::string samples_text(const NamedExperiment& experiment) {
  std::string text = count_text(static_cast<double>(experiment.training.size())) + " to train";
  if (experiment.test.size() > 0) {
    text += ", " + count_text(static_cast<double>(experiment.test.size())) + " to test";
  }
  return text;
}

Result<OutputFolder> open_folder(const AnalyzeOptions& options) {
  std::vector<std::string> names = names_of_files(options);
  auto folder = OutputFolder::open(options.out, names);
  if (!folder) return folder;
  names.emplace_back(kCheckpoints);  // of an earlier run: removed
  for (const std::string& name : names) {
    for (const std::string& data : options.data) {
      if (Status s = check_not_input(folder.value().file(name), data); !s) return s;
    }
  }
  return folder;
}

void introduce(const NamedExperiment& experiment, double bytes, double flops, const Speech& say) {
  const NetworkSpec& spec = experiment.start.spec;
  const AnalysisOptions& analysis = experiment.analysis_options;
  // In one thread the work went at 0.6 to 1.6 times the speed of a product (blocks of 32 to 2550
  // directions); how much more threads gain depends on what else the machine does.
  const double rate = product_rate(analysis.arch);
  say("Data      " + experiment.origin.description + "\n");
  say("          " + samples_text(experiment) +
      (experiment.training.classes > 0 ? ", inputs " : ", inputs and targets ") +
      scaling_text(experiment.scaling) + "\n");
  say("Network   " + describe(spec) + ", " +
      count_text(static_cast<double>(spec.parameter_count())) + " parameters, " +
      std::string(name(analysis.loss)) + "\n");
  say("Memory    about " + bytes_text(bytes) + "\n");
  say("Analysis  " + about_seconds(flops / rate) + "\n");
}

// Its own first steps tell how long a training will take.
void forecast_training(TrainingJob& job, const Speech& say) {
  const auto begin = Clock::now();
  double seconds = 0.0;
  while (seconds < 0.02 && job.step()) {
    seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  const Progress progress = job.progress();
  const double whole = seconds * progress.total / std::max(progress.done, 1.0);
  say("Training  " + about_seconds(whole) + "\n");
}

Status train(FinishedRun& run, const Speech& say) {
  const NamedExperiment& experiment = run.experiment;
  TrainingJob job(experiment.start, experiment.training, experiment.training_options);
  forecast_training(job, say);
  {
    ProgressBar bar("Training", !run.options.compute.quiet);
    run.interrupted = run_job(job, bar, 0) == JobEnd::kInterrupted;
  }
  run.history = job.history();
  run.checkpoints = job.checkpoints();
  run.updates = job.updates();
  run.epochs = job.epoch();
  if (job.diverged()) {
    return Error{ErrorCode::kBadValue,
                 "the loss is not finite any more in epoch " + std::to_string(job.epoch() + 1) +
                     ", so there is nothing to measure; try a smaller --lr or --clip"};
  }
  run.trained = job.network();
  return ok();
}

void evaluate_training(FinishedRun& run, const Speech& say) {
  if (run.interrupted) say(notes(run).front() + "\n(Ctrl-C once more to leave.)\n");
  const Loss loss = run.experiment.training_options.loss;
  const Arch arch = run.experiment.training_options.arch;
  const Dataset& test = run.experiment.test;
  if (test.size() > 0) run.test = evaluate(run.trained, loss, arch, test);
  const Evaluation now = evaluate(run.trained, loss, arch, run.experiment.training);
  say("Trained   " + count_of(run.epochs, "epoch", "epochs") + ", " +
      count_of(run.updates, "update", "updates") + ": " + evaluation_text(now.loss, now.accuracy) +
      "\n");
  if (run.test) say("Test      " + evaluation_text(run.test->loss, run.test->accuracy) + "\n");
}

// The exit status, kExitDone when there is an analysis.
Result<int> analyse(FinishedRun& run) {
  const Dataset data = analysed_data(run.experiment, run.trained);
  AnalysisJob job(run.trained, data, run.experiment.analysis_options);
  ProgressBar bar("Analysis", !run.options.compute.quiet);
  // One Ctrl-C is spent where it ended the training; any other, however early, means to leave.
  const int before = run.interrupted ? 1 : 0;
  if (run_job(job, bar, before) == JobEnd::kInterrupted) return interrupted_status();
  auto analysis = job.take_result();
  if (!analysis) return analysis.error();
  run.analysis = std::move(analysis).value();
  return kExitDone;
}

// The exit status, kExitDone when the files are there.
Result<int> measure(FinishedRun& run, const OutputFolder& folder, const Speech& say) {
  if (told_to_end()) return interrupted_status();
  evaluate_training(run, say);
  auto status = analyse(run);
  if (!status || status.value() != kExitDone) return status;
  const std::string json = analysis_json(run);
  if (Status s = write_run(run, json, folder); !s) return s;
  if (run.options.json) {
    std::fputs(json.c_str(), stdout);
    flush_output();
  }
  return kExitDone;
}

Result<int> measure_if_it_fits(FinishedRun& run, const OutputFolder& folder, const Speech& say) {
  try {
    return measure(run, folder, say);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

// What a run leaves that did not come to its end.
std::string kept_text(const OutputFolder& folder) {
  const bool earlier = std::filesystem::exists(folder.file("analysis.json"));
  return folder.file(kCheckpoints) +
         (earlier ? " (the other files there are of an earlier run)" : "");
}

std::string files_text(const AnalyzeOptions& options, const OutputFolder& folder) {
  std::string text = "\nReport    " + folder.file("report.html") + "\nNumbers   " +
                     folder.file("analysis.json") + ", directions.csv";
  if (!options.checkpoints.empty()) text += ", checkpoints.npz";
  return text + "\n";
}

}  // namespace

Result<int> run_analyze(const AnalyzeOptions& options) {
  const Speech say(options.compute.quiet, options.json);
  auto folder = open_folder(options);
  if (!folder) return folder.error();
  const double limit = options.compute.memory_limit_bytes();
  auto experiment =
      load_experiment(options, [&](const NetworkSpec& spec, const TrainingOptions& training) {
        return check_network(spec, training, limit);
      });
  if (interrupts() > 0) return interrupted_status();
  if (!experiment) return experiment.error();

  FinishedRun run;
  run.options = options;
  run.experiment = std::move(experiment).value();
  const NetworkSpec& spec = run.experiment.start.spec;
  const Index samples = run.experiment.training.size();
  const TrainingCost training = training_cost(spec, samples, run.experiment.training_options);
  const AnalysisCost analysis = analysis_cost(spec, samples, run.experiment.analysis_options);
  if (Status s = check_checkpoints(run.experiment, training); !s) return s;
  const Stage most = largest_stage(options, run.experiment, training, analysis);
  if (Status s = check_memory(most.bytes, limit, most.what, most.advice); !s) return s;
  introduce(run.experiment, most.bytes, analysis.flops, say);
  const Status trained = train(run, say);
  const bool keeps = !options.checkpoints.empty() && (trained || !run.checkpoints.empty());
  if (keeps) {
    if (Status s = write_checkpoints(run, folder.value()); !s) return s;
    run.checkpoints = {};
  }
  auto status = trained ? measure_if_it_fits(run, folder.value(), say) : trained.error();
  if (status && status.value() == kExitDone) {
    const std::string results = analysis_table(run.analysis) + files_text(options, folder.value());
    if (!options.json) say("\n" + results);
    return run.interrupted ? interrupted_status() : kExitDone;
  }
  if (!keeps) return status;
  const std::string kept = kept_text(folder.value());
  if (!status) return Error{status.error().code, status.error().message + "; kept: " + kept};
  say("Kept      " + kept + "\n");
  return status;
}

}  // namespace sgdscope::native

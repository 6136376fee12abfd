// sgdscope_analysis_new, _moments_new, _eigen_new, sgdscope_job_*.
#include "c_api/jobs.hpp"

#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include "sgdscope/moments_spectra.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "c_api/records.hpp"
#include "sentence.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::string_view kFewerLayers = "smaller layers or fewer of them";
constexpr std::string_view kSpent =
    "the job's result is taken, or it was interrupted: it can only be released";

struct AnalysisObject final : JobObject {
  std::shared_ptr<const Dataset> data;
  Network network;
  std::optional<AnalysisJob> analysis;

  Job& job() override { return *analysis; }

  Status record(Record& record) override {
    auto result = analysis->take_result();
    if (!result) return result.error();
    add_analysis(result.value(), record);
    return ok();
  }
};

std::optional<unsigned> moment_by_letter(std::string_view letter) {
  if (letter == "C") return kCovariance;
  if (letter == "H") return kHessian;
  if (letter == "M2") return kSecondMoment;
  return std::nullopt;
}

struct MomentsObject final : JobObject {
  std::shared_ptr<const Dataset> data;
  Network network;
  std::optional<MomentsSpectraJob> moments;

  Job& job() override { return *moments; }

  Status record(Record& record) override {
    auto result = moments->take_result();
    if (!result) return result.error();
    add_moments(result.value(), record);
    return ok();
  }
};

struct EigenObject final : JobObject {
  std::optional<SymmetricEigenJob> eigen;

  Job& job() override { return *eigen; }

  Status record(Record& record) override {
    auto result = eigen->take_result();
    if (!result) return result.error();
    record.array("eigenvalues", std::move(result.value().values));
    record.array("eigenvectors", std::move(result.value().vectors));
    return ok();
  }
};

Result<AnalysisOptions> analysis_options(const char* options, AnalysisOptions start,
                                         const NetworkSpec& spec, Index samples) {
  OptionsText text(options);
  text.named("loss", start.loss, loss_by_name);
  read_seed(text, start.seed);
  read(text, start);
  const double limit = memory_limit(text);
  if (Status s = text.finish(); !s) return s;
  for (const Index layer : start.layers) {
    if (layer > spec.layers()) {
      return failure(ErrorCode::kBadValue,
                     "option layers: found {}, the network has layers 1 to {}", layer,
                     spec.layers());
    }
  }
  const AnalysisCost cost = analysis_cost(spec, samples, start);
  if (Status s = check_memory_limit(cost.bytes, limit, "the analysis", kFewerLayers); !s) return s;
  return start;
}

}  // namespace

namespace sgdscope::c_api {

std::int32_t stepped(JobObject* job, bool (*step)(JobObject&)) noexcept {
  if (job == nullptr) return -fail(SGDSCOPE_WRONG_USE, kOtherKind);
  if (job->spent) return -fail(SGDSCOPE_WRONG_USE, kSpent);
  const std::int32_t status = guarded([&] {
    job->spent = true;  // stays so when the step throws: half of it is done
    job->running = step(*job);
    job->spent = false;
    return ok();
  });
  if (status != SGDSCOPE_OK) return -status;
  return job->running ? 1 : 0;
}

Status make_analysis(const Network& network, std::shared_ptr<const Dataset> data,
                     const AnalysisOptions& start, const char* options, sgdscope_object** job) {
  auto chosen = analysis_options(options, start, network.spec, data->size());
  if (!chosen) return chosen.error();
  if (Status s = check_analysis_input(network, *data, chosen.value()); !s) return s;
  auto object = std::make_unique<AnalysisObject>();
  object->data = std::move(data);
  object->network = network;
  object->analysis.emplace(object->network, *object->data, chosen.value());
  *job = object.release();
  return ok();
}

}  // namespace sgdscope::c_api

int32_t sgdscope_analysis_new(const sgdscope_object* network, const sgdscope_object* data,
                              const char* options, sgdscope_object** job) {
  return with<NetworkObject, DataObject>(
      [&](const NetworkObject& net, const DataObject& set) {
        AnalysisOptions start;
        if (set.data->classes == 0) start.loss = Loss::kMseHalfSum;
        return make_analysis(net.network, set.data, start, options, job);
      },
      network, data);
}

int32_t sgdscope_moments_new(const sgdscope_object* network, const sgdscope_object* data,
                             const char* options, sgdscope_object** job) {
  return with<NetworkObject, DataObject>(
      [&](const NetworkObject& net, const DataObject& set) -> Status {
        MomentsOptions chosen;
        BlockKind kind = BlockKind::kWeights;
        std::vector<Index> layers;
        OptionsText text(options);
        text.named("loss", chosen.loss, loss_by_name);
        text.named("block", kind, block_kind_by_name);
        text.whole_list("layers", layers, 1, net.network.spec.layers());
        text.flag("per-sample", chosen.per_sample);
        std::vector<unsigned> matrices = {kCovariance, kHessian, kSecondMoment};
        text.named_list("matrices", matrices, moment_by_letter);
        chosen.moments = std::accumulate(matrices.begin(), matrices.end(), 0u, std::bit_or<>());
        bool eigenvalues = true;
        text.flag("eigenvalues", eigenvalues);
        const double limit = memory_limit(text);
        if (Status s = text.finish(); !s) return s;
        if (Status s = check_layers(kind, layers); !s) return s;
        if (Status s =
                check_moments_input(net.network, set.data->inputs, set.data->targets, chosen);
            !s) {
          return s;
        }
        const auto blocks = blocks_of(net.network.spec, kind, layers);
        const MomentsCost cost =
            moments_spectra_cost(net.network.spec, blocks, set.data->size(), chosen, eigenvalues);
        if (Status s = check_memory_limit(cost.bytes, limit, "the moments", kFewerLayers); !s)
          return s;
        auto object = std::make_unique<MomentsObject>();
        object->data = set.data;
        object->network = net.network;
        object->moments.emplace(object->network, object->data->inputs, object->data->targets,
                                blocks, chosen, eigenvalues);
        *job = object.release();
        return ok();
      },
      network, data);
}

int32_t sgdscope_eigen_new(const double* matrix, size_t n, const char* options,
                           sgdscope_object** job) {
  return guarded([&]() -> Status {
    EigenOptions chosen;
    OptionsText text(options);
    text.flag("vectors", chosen.vectors);
    const double limit = memory_limit(text);
    if (Status s = text.finish(); !s) return s;
    if (Status s = check_numbers(matrix, n); !s) return s;
    const auto size = static_cast<Index>(n);
    const double bytes = eigen_cost(size, chosen.vectors).bytes;
    if (Status s = check_memory_limit(bytes, limit, "the decomposition", "a smaller matrix"); !s)
      return s;
    Matrix a = Eigen::Map<const Matrix>(matrix, size, size);
    if (Status s = check_symmetric(a); !s) return s;
    auto object = std::make_unique<EigenObject>();
    object->eigen.emplace(std::move(a), chosen);
    *job = object.release();
    return ok();
  });
}

int32_t sgdscope_job_step(sgdscope_object* job) {
  return stepped(as<JobObject>(job), [](JobObject& object) { return object.job().step(); });
}

int32_t sgdscope_job_progress(const sgdscope_object* job, double* fraction, const char** phase) {
  // Interrupted in the middle of a step, it may have lost what would tell.
  const JobObject* const object = as<JobObject>(job);
  if (object != nullptr && object->spent && object->running) {
    return fail(SGDSCOPE_WRONG_USE, kSpent);
  }
  return with<JobObject>(
      [&](const JobObject& found) {
        const Progress progress = found.job().progress();
        *fraction = found.running ? progress.done / progress.total : 1.0;
        *phase = progress.phase.data();  // made from literals, which end in a zero
        return ok();
      },
      job);
}

int32_t sgdscope_job_result(sgdscope_object* job, sgdscope_object** record) {
  JobObject* const object = as<JobObject>(job);
  if (object != nullptr && object->spent) return fail(SGDSCOPE_WRONG_USE, kSpent);
  if (object != nullptr && object->running && !object->always_readable()) {
    return fail(SGDSCOPE_WRONG_USE, "the job has to be stepped to its end before its result");
  }
  return with<JobObject>(
      [&](JobObject& found) -> Status {
        auto result = std::make_unique<RecordObject>();
        found.spent = !found.always_readable();  // what it has is moved out
        if (Status s = found.record(result->record); !s) {
          found.spent = false;
          return s;
        }
        *record = result.release();
        return ok();
      },
      job);
}

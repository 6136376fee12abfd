// sgdscope_training_new, sgdscope_job_step_update, sgdscope_training_position.
#include "c_api/jobs.hpp"
#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "constants.hpp"
#include "function_ref.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

namespace {

struct TrainingObject final : JobObject {
  std::shared_ptr<const Dataset> data;
  std::optional<TrainingJob> training;

  Job& job() override { return *training; }
  bool always_readable() const override { return true; }

  Status record(Record& record) override {
    const std::vector<EpochRecord>& history = training->history();
    const bool begun = !history.empty();
    record.numbers(
        "epoch updates loss accuracy finished diverged",
        {static_cast<double>(training->epoch()), static_cast<double>(training->updates()),
         begun ? history.back().loss : kNaN, begun ? history.back().accuracy : kNaN,
         running ? 0.0 : 1.0, training->diverged() ? 1.0 : 0.0});
    record.array("parameters", Vector(training->network().parameters));
    const Record::Group group(record, "history");
    add_column("epoch", history, record, [](const EpochRecord& r) { return double(r.epoch); });
    add_column("loss", history, record, [](const EpochRecord& r) { return r.loss; });
    add_column("accuracy", history, record, [](const EpochRecord& r) { return r.accuracy; });
    add_column("learning_rate", history, record,
               [](const EpochRecord& r) { return r.learning_rate; });
    return ok();
  }

 private:
  static void add_column(const char* name, const std::vector<EpochRecord>& history, Record& record,
                         FunctionRef<double(const EpochRecord&)> get) {
    Vector column(static_cast<Index>(history.size()));
    for (std::size_t i = 0; i < history.size(); ++i)
      column[static_cast<Index>(i)] = get(history[i]);
    record.array(name, std::move(column));
  }
};

// The only job whose result can be read at any time.
TrainingObject* as_training(sgdscope_object* job) {
  auto* const object = as<JobObject>(job);
  return object != nullptr && object->always_readable() ? static_cast<TrainingObject*>(object)
                                                        : nullptr;
}

}  // namespace

namespace sgdscope::c_api {

void make_training(Network start, std::shared_ptr<const Dataset> data,
                   const TrainingOptions& options, sgdscope_object** job) {
  auto object = std::make_unique<TrainingObject>();
  object->data = std::move(data);
  object->training.emplace(std::move(start), *object->data, options);
  *job = object.release();
}

}  // namespace sgdscope::c_api

int32_t sgdscope_training_new(const sgdscope_object* network, const sgdscope_object* data,
                              const char* options, sgdscope_object** job) {
  return with<NetworkObject, DataObject>(
      [&](const NetworkObject& net, const DataObject& set) -> Status {
        TrainingOptions chosen;
        if (set.data->classes == 0) chosen.loss = Loss::kMseHalfSum;
        OptionsText text(options);
        text.named("loss", chosen.loss, loss_by_name);
        read_seed(text, chosen.seed);
        read(text, chosen);
        if (Status s = text.finish(); !s) return s;
        if (Status s = check(chosen, net.network.spec, *set.data); !s) return s;
        make_training(net.network, set.data, chosen, job);
        return ok();
      },
      network, data);
}

int32_t sgdscope_job_step_update(sgdscope_object* job) {
  TrainingObject* const object = as_training(job);
  if (object == nullptr) return -fail(SGDSCOPE_WRONG_USE, "a training was expected here");
  return stepped(object, [](JobObject& found) {
    return static_cast<TrainingObject&>(found).training->step_update();
  });
}

int32_t sgdscope_training_position(const sgdscope_object* job, int32_t* epoch, double* updates) {
  // Reads only.
  const TrainingObject* const object = as_training(const_cast<sgdscope_object*>(job));
  if (object == nullptr) return fail(SGDSCOPE_WRONG_USE, "a training was expected here");
  *epoch = object->training->epoch();
  *updates = static_cast<double>(object->training->updates());
  return SGDSCOPE_OK;
}

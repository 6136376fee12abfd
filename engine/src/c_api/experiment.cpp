// sgdscope_experiment_*.
#include <string>

#include "c_api/jobs.hpp"
#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "c_api/records.hpp"
#include "sentence.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

int32_t sgdscope_experiment_new(const sgdscope_object* data, const char* options,
                                sgdscope_object** experiment) {
  return with<DataObject>(
      [&](const DataObject& set) -> Status {
        ExperimentOptions chosen;
        OptionsText text(options);
        read(text, chosen);
        if (Status s = text.finish(); !s) return s;
        auto prepared = prepare(*set.data, set.made_by_formula, chosen);
        if (!prepared) return prepared.error();
        auto object = std::make_unique<ExperimentObject>();
        object->experiment = std::make_shared<const Experiment>(std::move(prepared).value());
        *experiment = object.release();
        return ok();
      },
      data);
}

int32_t sgdscope_experiment_record(const sgdscope_object* experiment, sgdscope_object** record) {
  return with<ExperimentObject>(
      [&](const ExperimentObject& object) {
        const Experiment& found = *object.experiment;
        auto result = std::make_unique<RecordObject>();
        std::vector<std::int32_t> sizes;
        for (const Index size : found.start.spec.sizes)
          sizes.push_back(static_cast<std::int32_t>(size));
        result->record.integers("sizes", std::move(sizes));
        result->record.array("parameters", Vector(found.start.parameters));
        result->record.number("wrong_labels", static_cast<double>(found.wrong_labels));
        result->record.text("loss", name(found.training_options.loss));
        {
          const Record::Group group(result->record, "training");
          add_data(found.training, result->record);
        }
        {
          const Record::Group group(result->record, "test");
          add_data(found.test, result->record);
        }
        *record = result.release();
        return ok();
      },
      experiment);
}

int32_t sgdscope_experiment_training(const sgdscope_object* experiment, sgdscope_object** job) {
  return with<ExperimentObject>(
      [&](const ExperimentObject& object) {
        const auto& found = object.experiment;
        make_training(found->start, std::shared_ptr<const Dataset>(found, &found->training),
                      found->training_options, job);
        return ok();
      },
      experiment);
}

int32_t sgdscope_experiment_network(const sgdscope_object* experiment, const double* parameters,
                                    size_t count, sgdscope_object** network) {
  return with<ExperimentObject>(
      [&](const ExperimentObject& object) -> Status {
        const Network& start = object.experiment->start;
        const Index expected = start.parameters.size();
        if (Status s = check_numbers(parameters, count); !s) return s;
        if (static_cast<Index>(count) != expected) {
          return failure(ErrorCode::kBadShape, "found {} parameters, expected {}", count, expected);
        }
        auto result = std::make_unique<NetworkObject>();
        result->network = {start.spec, Eigen::Map<const Vector>(parameters, expected)};
        *network = result.release();
        return ok();
      },
      experiment);
}

namespace {

// The data of the experiment for one of its networks; the model may draw their labels.
Status data_for(const Experiment& experiment, const Network& network,
                std::shared_ptr<const Dataset>& data) {
  if (network.spec.sizes != experiment.start.spec.sizes) {
    return failure(ErrorCode::kBadShape,
                   "the network has other sizes than the experiment's, expected one of its own");
  }
  if (Status finite = check_parameters(network); !finite) return finite;
  data = std::make_shared<const Dataset>(analysed_data(experiment, network));
  return ok();
}

}  // namespace

int32_t sgdscope_experiment_data(const sgdscope_object* experiment, const sgdscope_object* network,
                                 sgdscope_object** data) {
  return with<ExperimentObject, NetworkObject>(
      [&](const ExperimentObject& object, const NetworkObject& net) -> Status {
        auto result = std::make_unique<DataObject>();
        if (Status s = data_for(*object.experiment, net.network, result->data); !s) return s;
        *data = result.release();
        return ok();
      },
      experiment, network);
}

int32_t sgdscope_experiment_analysis(const sgdscope_object* experiment,
                                     const sgdscope_object* network, const char* options,
                                     sgdscope_object** job) {
  return with<ExperimentObject, NetworkObject>(
      [&](const ExperimentObject& object, const NetworkObject& net) -> Status {
        const Experiment& found = *object.experiment;
        std::shared_ptr<const Dataset> data;
        if (Status s = data_for(found, net.network, data); !s) return s;
        return make_analysis(net.network, std::move(data), found.analysis_options, options, job);
      },
      experiment, network);
}

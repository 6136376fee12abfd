// sgdscope_network_*.
#include <string>

#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "sentence.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

int32_t sgdscope_network_new(const char* options, sgdscope_object** network) {
  return guarded([&]() -> Status {
    NetworkSpec spec;
    std::vector<Activation> activations = {Activation::kRelu};
    Initialisation init = Initialisation::kPyTorch;
    std::uint64_t seed = 1;
    OptionsText text(options);
    text.whole_list("sizes", spec.sizes, 1, kMostWidth);
    text.named_list("activation", activations, activation_by_name);
    text.flag("bias", spec.bias);
    text.named("init", init, initialisation_by_name);
    read_seed(text, seed);
    if (Status s = text.finish(); !s) return s;
    if (spec.sizes.size() < 2) {
      return failure(
          ErrorCode::kBadShape,
          "option sizes: found {} sizes, expected the inputs, the hidden layers and the outputs",
          spec.sizes.size());
    }
    const std::size_t hidden = spec.sizes.size() - 2;
    if (activations.size() == 1) activations.resize(hidden, activations[0]);
    if (activations.size() != hidden) {
      return failure(ErrorCode::kBadShape,
                     "option activation: found {} names, expected one or as many as there are "
                     "hidden layers ({})",
                     activations.size(), hidden);
    }
    spec.activations = std::move(activations);
    if (Status s = check(spec); !s) return s;
    auto object = std::make_unique<NetworkObject>();
    object->network = initialise(spec, init, seed);
    *network = object.release();
    return ok();
  });
}

int32_t sgdscope_network_parameters(sgdscope_object* network, double** parameters, size_t* count) {
  return with<NetworkObject>(
      [&](NetworkObject& object) {
        *parameters = object.network.parameters.data();
        *count = static_cast<std::size_t>(object.network.parameters.size());
        return ok();
      },
      network);
}

int32_t sgdscope_network_outputs(const sgdscope_object* network, const double* inputs, size_t n,
                                 sgdscope_object** record) {
  return with<NetworkObject>(
      [&](const NetworkObject& object) -> Status {
        const Network& net = object.network;
        // A caller may have written what is no number through the pointer.
        if (Status finite = check_parameters(net); !finite) return finite;
        if (Status s = check_numbers(inputs, n); !s) return s;
        const Matrix rows =
            Eigen::Map<const Matrix>(inputs, static_cast<Index>(n), net.spec.inputs());
        auto result = std::make_unique<RecordObject>();
        result->record.array("outputs", outputs(net, Arch::kReference, rows));
        *record = result.release();
        return ok();
      },
      network);
}

#include "sgdscope/training.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#include "sgdscope/random.hpp"

#include "at.hpp"
#include "reshape.hpp"
#include "simd/elementary.hpp"
#include "simd/product.hpp"

// The loops below add one number after the other and leave Eigen's reductions alone: those add in
// packets, whose width depends on the processor.

namespace sgdscope {
namespace {

// Multiply-adds. A step of 1e6 cuts a batch of 784-50-50-10 into pieces of seven samples and costs
// that net 1.5 times as long an epoch; 4e6 are one to two milliseconds (measured, x86-64, one
// core).
constexpr double kWorkPerStep = 4e6;

Index weights_of(const NetworkSpec& spec) {
  Index count = 0;
  for (Index l = 1; l <= spec.layers(); ++l) count += spec.weight_count(l);
  return count;
}

// As many rows as are wanted and fit into the work that is left to a step; at least one.
Index chunk_rows(double work_left, double work_of_one, Index wanted) {
  const double room = std::max(1.0, std::floor(work_left / work_of_one));
  return room < static_cast<double>(wanted) ? static_cast<Index>(room) : wanted;
}

double mean(const Vector& values) {
  double sum = 0.0;
  for (Index i = 0; i < values.size(); ++i) sum += values[i];
  return sum / static_cast<double>(values.size());
}

Evaluation summarise(Loss loss, const Dataset& data, const Matrix& outputs, const Vector& losses) {
  return {mean(losses), accuracy(count_right(loss, outputs, data.targets), data)};
}

double rate_after(const TrainingOptions& options, int epochs_done) {
  if (options.cosine_epochs == 0) return options.learning_rate;
  const double floor = options.learning_rate / 100.0;
  if (epochs_done >= options.cosine_epochs) return floor;
  const double share = static_cast<double>(epochs_done) / options.cosine_epochs;
  return floor +
         0.5 * (options.learning_rate - floor) * (1.0 + reference::cos(std::numbers::pi * share));
}

bool should_stop(const TrainingOptions& options, const Evaluation& now) {
  const bool asked = options.stop_loss > 0.0 || options.stop_accuracy > 0.0;
  return asked && (options.stop_loss == 0.0 || now.loss < options.stop_loss) &&
         (options.stop_accuracy == 0.0 || now.accuracy > options.stop_accuracy);
}

}  // namespace

Evaluation evaluate(const Network& network, Loss loss, Arch arch, const Dataset& data) {
  const Matrix z = outputs(network, arch, data.inputs);
  Vector losses(data.size());
  evaluate(loss, arch, z.rows(), z.cols(), z.data(), data.targets.data(), losses.data(), nullptr,
           nullptr, nullptr);
  return summarise(loss, data, z, losses);
}

TrainingCost training_cost(const NetworkSpec& spec, Index samples, const TrainingOptions& options) {
  std::vector<int> epochs = options.checkpoints;
  std::sort(epochs.begin(), epochs.end());
  const auto kept = std::unique(epochs.begin(), epochs.end()) - epochs.begin();
  const auto parameters = static_cast<double>(spec.parameter_count());
  const auto weights = static_cast<double>(weights_of(spec));
  const auto in = static_cast<double>(spec.inputs()), out = static_cast<double>(spec.outputs());
  double hidden = 0.0;
  for (Index l = 1; l < spec.layers(); ++l) hidden += static_cast<double>(spec.width(l));
  const auto trained = static_cast<double>(
      chunk_rows(kWorkPerStep, 3.0 * weights, std::min(options.batch, samples)));
  const auto passed =
      std::max(trained, static_cast<double>(chunk_rows(kWorkPerStep, weights, samples)));

  TrainingCost cost;
  cost.checkpoints = static_cast<std::size_t>(kept);
  cost.checkpoint_bytes = sizeof(double) * parameters * static_cast<double>(kept);
  // Parameters, gradient, velocity; order, outputs and loss of every sample; a_l, σ′ and z_L of the
  // rows of a pass; of those of a batch the inputs, the targets, δ_l and the losses too.
  cost.bytes = cost.checkpoint_bytes +
               sizeof(double) *
                   (3.0 * parameters + static_cast<double>(samples) * (out + 2.0) +
                    passed * (in + 2.0 * hidden + out) + trained * (in + hidden + 2.0 * out + 1.0));
  return cost;
}

// An epoch runs through its mini-batches, then evaluates the whole set. Both go in chunks of rows;
// `position` counts the samples of the phase that are done.
struct TrainingJob::State {
  Network network;
  const Dataset& data;
  TrainingOptions options;

  std::vector<EpochRecord> history;
  std::vector<Checkpoint> checkpoints;
  std::int64_t updates = 0;
  int epoch = 0;
  bool diverged = false;
  bool finished = false;

  bool evaluating = true;  // epoch 0 has no mini-batches
  Index position = 0;
  double rate = 0.0;
  std::vector<Index> order;  // of this epoch's samples
  Vector gradient;           // Σ over the part of the batch that was seen
  Vector velocity;

  Passes passes;
  Matrix chunk_inputs, chunk_targets;
  Matrix outputs;  // of the evaluation, N × K
  Vector losses;   // N

  double pass_work;  // multiply-adds of a forward pass of one sample
  double work_done = 0.0;

  State(Network start, const Dataset& training_set, const TrainingOptions& chosen)
      : network(std::move(start)),
        data(training_set),
        options(chosen),
        gradient(Vector::Zero(network.parameters.size())),
        velocity(Vector::Zero(network.parameters.size())),
        outputs(training_set.size(), network.spec.outputs()),
        losses(training_set.size()),
        pass_work(static_cast<double>(weights_of(network.spec))) {}

  // ---- work, in multiply-adds ----

  double training_work(Index samples) const {
    return 3.0 * pass_work * static_cast<double>(samples);
  }
  double evaluation_work(Index samples) const { return pass_work * static_cast<double>(samples); }
  double update_work() const { return 3.0 * static_cast<double>(network.parameters.size()); }

  double total_work() const {
    const Index batch = std::min(options.batch, data.size());
    const Index batches = (data.size() + batch - 1) / batch;
    return evaluation_work(data.size()) * (options.epochs + 1.0) +
           options.epochs *
               (training_work(data.size()) + update_work() * static_cast<double>(batches));
  }

  // ---- mini-batches ----

  void begin_epoch() {
    Random random(options.seed, Stream::kBatches, static_cast<std::uint32_t>(epoch));
    order = permutation(data.size(), random);
    rate = rate_after(options, epoch);
    evaluating = false;
    position = 0;
  }

  void gather(Index count) {
    reshape(chunk_inputs, count, data.inputs.cols());
    reshape(chunk_targets, count, data.targets.cols());
    for (Index i = 0; i < count; ++i) {
      const Index row = order[at(position + i)];
      chunk_inputs.row(i) = data.inputs.row(row);
      chunk_targets.row(i) = data.targets.row(row);
    }
  }

  // gradient += Σ_p ∂ℓ_p/∂(W_l, b_l): δ_lᵀ a_{l−1} for the weights, the column sums of δ_l for the
  // biases; sample after sample, so that the cut into chunks does not show.
  void add_gradient() {
    const NetworkSpec& spec = network.spec;
    for (Index l = 1; l <= spec.layers(); ++l) {
      const Matrix& delta = passes.delta[at(l - 1)];
      const Matrix& below = passes.activation[at(l - 1)];
      multiply(options.arch, spec.width(l), spec.fan_in(l), delta.rows(), cols_of(delta),
               cols_of(below), gradient.data() + spec.weight_offset(l), spec.fan_in(l), true);
      if (!spec.bias) continue;
      double* bias = gradient.data() + spec.bias_offset(l);
      for (Index p = 0; p < delta.rows(); ++p) {
        for (Index k = 0; k < delta.cols(); ++k) bias[k] += delta(p, k);
      }
    }
  }

  // Passes one more chunk of the running batch; at the batch's end, updates the parameters.
  // Returns the work.
  double train_chunk(double work_left) {
    const Index offset = position % options.batch;
    const Index batch_end = std::min(position - offset + options.batch, data.size());
    const Index batch_size = batch_end - (position - offset);
    const Index count = chunk_rows(work_left, training_work(1), batch_end - position);
    gather(count);
    forward(network, options.arch, chunk_inputs, false, passes);
    passes.delta.resize(at(network.spec.layers()));
    Matrix& top = passes.delta.back();
    reshape(top, count, network.spec.outputs());
    Vector values(count);
    evaluate(options.loss, options.arch, count, top.cols(), passes.outputs.data(),
             chunk_targets.data(), values.data(), top.data(), nullptr, nullptr);
    if (!std::isfinite(mean(values))) diverged = true;
    backward(network, options.arch, passes);
    add_gradient();
    position += count;
    if (position < batch_end) return training_work(count);
    update(batch_size);
    return training_work(count) + update_work();
  }

  void update(Index batch_size) {
    const auto samples = static_cast<double>(batch_size);
    Vector& w = network.parameters;
    for (Index i = 0; i < w.size(); ++i) {
      gradient[i] = gradient[i] / samples + options.weight_decay * w[i];
    }
    if (options.clip_norm > 0.0) clip();
    bool finite = true;
    for (Index i = 0; i < w.size(); ++i) {
      velocity[i] = options.momentum * velocity[i] + gradient[i];
      w[i] -= rate * velocity[i];
      finite = finite && std::isfinite(w[i]);
    }
    if (!finite) diverged = true;
    gradient.setZero();
    ++updates;
  }

  void clip() {
    double squares = 0.0;
    for (Index i = 0; i < gradient.size(); ++i) squares += gradient[i] * gradient[i];
    const double norm = std::sqrt(squares);
    if (!std::isfinite(norm)) diverged = true;
    if (norm <= options.clip_norm) return;
    const double factor = options.clip_norm / norm;
    for (Index i = 0; i < gradient.size(); ++i) gradient[i] *= factor;
  }

  // ---- evaluation ----

  double evaluate_chunk() {
    const Index count = chunk_rows(kWorkPerStep, evaluation_work(1), data.size() - position);
    forward(network, options.arch, data.inputs.middleRows(position, count), false, passes);
    outputs.middleRows(position, count) = passes.outputs;
    evaluate(options.loss, options.arch, count, outputs.cols(), passes.outputs.data(),
             data.targets.row(position).data(), losses.data() + position, nullptr, nullptr,
             nullptr);
    position += count;
    return evaluation_work(count);
  }

  void end_epoch() {
    const Evaluation now = summarise(options.loss, data, outputs, losses);
    if (!std::isfinite(now.loss)) {
      diverged = true;
      return;
    }
    const bool start = history.empty();
    epoch = start ? 0 : epoch + 1;
    history.push_back({epoch, now.loss, now.accuracy, start ? 0.0 : rate});
    const auto& wanted = options.checkpoints;
    if (std::find(wanted.begin(), wanted.end(), epoch) != wanted.end()) {
      checkpoints.push_back({epoch, network.parameters});
    }
    finished = epoch == options.epochs || (!start && should_stop(options, now));
    if (!finished) begin_epoch();
  }

  void step(bool one_update) {
    const std::int64_t updates_before = updates;
    double spent = 0.0;
    if (evaluating) {
      spent = evaluate_chunk();
      if (position == data.size()) end_epoch();
    } else {
      do {
        spent += train_chunk(kWorkPerStep - spent);
      } while (!diverged && position < data.size() && spent + training_work(1) <= kWorkPerStep &&
               !(one_update && updates > updates_before));
      if (position == data.size()) {
        evaluating = true;
        position = 0;
      }
    }
    work_done += spent;
    if (diverged) finished = true;
  }
};

TrainingJob::TrainingJob(Network start, const Dataset& data, const TrainingOptions& options)
    : state_(std::make_unique<State>(std::move(start), data, options)) {
  assert(check(options, state_->network.spec, data));
  assert(state_->network.parameters.size() == state_->network.spec.parameter_count());
}

TrainingJob::~TrainingJob() = default;

bool TrainingJob::step() {
  if (!state_->finished) state_->step(false);
  return !state_->finished;
}

bool TrainingJob::step_update() {
  if (!state_->finished) state_->step(true);
  return !state_->finished;
}

Progress TrainingJob::progress() const {
  const double total = state_->total_work();
  return {"training", state_->finished ? total : state_->work_done, total};
}

const Network& TrainingJob::network() const { return state_->network; }
const std::vector<EpochRecord>& TrainingJob::history() const { return state_->history; }
const std::vector<Checkpoint>& TrainingJob::checkpoints() const { return state_->checkpoints; }
std::int64_t TrainingJob::updates() const { return state_->updates; }
int TrainingJob::epoch() const { return state_->epoch; }
bool TrainingJob::diverged() const { return state_->diverged; }

}  // namespace sgdscope

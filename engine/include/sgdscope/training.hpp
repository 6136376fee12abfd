// Plain stochastic gradient descent, as a job of bounded steps.
//
// One update with mini-batch gradient g (mean over the batch of the data loss):
//   g ← g + weight_decay · w;   g ← g · min(1, clip / ‖g‖);
//   v ← momentum · v + g;       w ← w − η v
// where weight decay takes all parameters, biases too, and v = 0 at the start. The rate η is
// constant or, with cosine_epochs T > 0, η_e = η_min + ½ (η − η_min)(1 + cos(π e / T)) after e ≤ T
// completed epochs (so the first epoch runs at η) and η_min = η / 100 from then on (the paper's
// schedule has T = 500). Batches are drawn without replacement from a shuffle per epoch, the
// permutation of Random(seed, Stream::kBatches, completed epochs); the last one of an epoch may be
// smaller.
//
// Every sum is taken in one stated order, so the parameters have the same bits whatever the
// compiler, its level and the size of the steps; in Arch::kReference on every machine as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/job.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/network.hpp"

namespace sgdscope {

// Of TrainingOptions::epochs and cosine_epochs, where they are read from text.
inline constexpr int kMostEpochs = 100'000'000;

struct TrainingOptions {
  Loss loss = Loss::kCrossEntropy;
  int epochs = 100;
  Index batch = 20;  // more than there are samples: all of them
  double learning_rate = 0.1;
  double momentum = 0.0;
  double weight_decay = 0.0;
  int cosine_epochs = 0;   // 0: constant rate
  double clip_norm = 0.0;  // 0: no clipping
  // Stop after an epoch with loss below the one and accuracy above the other (both on the training
  // set). 0: not asked for; training stops when at least one is asked for and all that are hold.
  double stop_loss = 0.0;
  double stop_accuracy = 0.0;
  std::uint64_t seed = 1;
  Arch arch = Arch::kReference;
  std::vector<int> checkpoints = {};  // epochs (0 = the start) whose parameters are kept, any order
};

// The state after an epoch (epoch 0: before the first step).
struct EpochRecord {
  int epoch = 0;
  double loss = 0.0;           // mean over the training set
  double accuracy = 0.0;       // NaN for regression
  double learning_rate = 0.0;  // used in this epoch; 0 for epoch 0
};

struct Checkpoint {
  int epoch = 0;
  Vector parameters;
};

struct Evaluation {
  double loss = 0.0;
  double accuracy = 0.0;  // NaN for regression
};
Evaluation evaluate(const Network& network, Loss loss, Arch arch, const Dataset& data);

// Refuses options that make no sense (batch < 1, a negative rate, …) and data that does not fit.
Status check(const TrainingOptions& options, const NetworkSpec& spec, const Dataset& data);

// What a TrainingJob will take: bytes at the peak, without the data set, which it only refers to,
// and the history, 32 bytes an epoch; the checkpoints are among them. An epoch named twice is kept
// once.
struct TrainingCost {
  double bytes = 0.0;
  std::size_t checkpoints = 0;    // kept when no early stop comes before
  double checkpoint_bytes = 0.0;  // of all of them
};
TrainingCost training_cost(const NetworkSpec& spec, Index samples, const TrainingOptions& options);

// Labels for the inputs of `data` drawn from the network's own probabilities (cross-entropy and
// softmax-mse: a class; binary-logistic: 0 or 1; squared losses: z plus the Gaussian noise whose
// negative log-likelihood the loss is), in place of its targets and labels; after a squared loss
// the set is one for regression. In reference arithmetic.
void draw_model_labels(const Network& network, Loss loss, Dataset& data, std::uint64_t seed);

// Keeps a reference to `data`; it must outlive the job. check() must have passed, and `start` have
// as many parameters as its network (assert).
class TrainingJob final : public Job {
 public:
  TrainingJob(Network start, const Dataset& data, const TrainingOptions& options);
  ~TrainingJob() override;

  // At most about four million multiply-adds: some mini-batches, a part of a large one, or a part
  // of the evaluation that ends an epoch. What a step holds does not change a bit of the result.
  bool step() override;
  Progress progress() const override;

  // The same, but never past the end of a mini-batch or of an evaluation: for a caller that
  // shows every single update.
  bool step_update();

  // Valid at any time between steps, so an interrupted run can be analysed as it stands. history()
  // and checkpoints() are in the order of epochs.
  const Network& network() const;
  const std::vector<EpochRecord>& history() const;
  const std::vector<Checkpoint>& checkpoints() const;
  std::int64_t updates() const;  // mini-batch steps done
  int epoch() const;             // epochs completed and evaluated

  // A loss, a gradient's norm or a parameter became NaN or infinite; the job has stopped. The last
  // finite state is not kept; history() has no record of the epoch in which it happened.
  bool diverged() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sgdscope

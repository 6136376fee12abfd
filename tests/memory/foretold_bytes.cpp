// The bytes that a cost foretells are those that the work takes at its peak: never fewer, and not
// many more. They decide whether the page or the program refuses a piece of work.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/gram_eigen.hpp"
#include "sgdscope/moments_spectra.hpp"
#include "sgdscope/random.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "analysis_files.hpp"
#include "counted_allocations.hpp"
#include "experiment.hpp"

namespace sgdscope {
namespace {

// One sort of work. A cost is a part that grows with the matrices, and `constant` bytes beside it
// for panels and tables, which small work does not fill: used ≤ foretold ≤ bound · used + constant.
class Sort {
 public:
  Sort(std::string name, double bound) : name_(std::move(name)), bound_(bound) {}

  template <typename Work>
  void hold(const std::string& what, double foretold, double constant, const Work& work) {
    const long before = live_bytes;
    peak_bytes = before;
    work();
    const double used = static_cast<double>(peak_bytes - before);
    const double ratio = (foretold - constant) / used;
    least_ = std::min(least_, foretold / used);
    most_ = std::max(most_, ratio);
    if (foretold >= used && ratio <= bound_) return;
    good_ = false;
    std::printf(
        "%s, %s: foretold %.0f bytes, used %.0f, expected no fewer and at most %.2f as many\n",
        name_.c_str(), what.c_str(), foretold, used, bound_);
  }

  bool report() const {
    std::printf(
        "%-24s foretold over used: at least %.3f; without the constant part at most %.3f "
        "(bound %.2f)\n",
        name_.c_str(), least_, most_, bound_);
    return good_;
  }

 private:
  std::string name_;
  double bound_;
  double least_ = 1e300, most_ = 0.0;
  bool good_ = true;
};

constexpr double kPacking = 8e6;                                         // of moments_cost
double panels(Index n) { return 8.0 * 400.0 * static_cast<double>(n); }  // of eigen_cost

Matrix random_matrix(Index rows, Index cols) {
  Random random(1, Stream::kData);
  Matrix m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = random.uniform(-1.0, 1.0);
  return m;
}

struct Problem {
  std::string name;
  BlockKind kind;
  Network network;
  Dataset data;
};

Problem problem(const std::vector<Index>& sizes, Index samples, BlockKind kind) {
  NetworkSpec spec{sizes, {}, true};
  spec.activations.assign(sizes.size() - 2, Activation::kTanh);
  Problem p{describe(spec) + ", " + std::string(name(kind)),
            kind,
            initialise(spec, Initialisation::kPyTorch, 1),
            {}};
  p.data.inputs = random_matrix(samples, spec.inputs());
  p.data.classes = static_cast<int>(spec.outputs());
  for (Index i = 0; i < samples; ++i) {
    p.data.labels.push_back(static_cast<int>(i % spec.outputs()));
  }
  p.data.targets = one_hot(p.data.labels, p.data.classes);
  return p;
}

// Narrow and wide, one block that is most of the work and many of a size.
std::vector<Problem> problems() {
  std::vector<Problem> all;
  all.push_back(problem({2, 4, 2}, 20, BlockKind::kWeights));
  all.push_back(problem({16, 30, 6}, 300, BlockKind::kWeights));
  all.push_back(problem({20, 16, 16, 16, 5}, 200, BlockKind::kWeights));
  all.push_back(problem({30, 16, 12, 10}, 300, BlockKind::kWeightsAndBias));
  all.push_back(problem({2, 16, 16, 3}, 512, BlockKind::kNetwork));
  all.push_back(problem({12, 14, 10, 8}, 600, BlockKind::kNetwork));
  all.push_back(problem({8, 24, 4}, 800, BlockKind::kNetwork));
  return all;
}

void hold_moments(const Problem& p, MomentsOptions options, Sort& sort) {
  options.moments =
      kCovariance | kHessian | kSecondMoment | kFisher | kGaussNewton | kCurvatureRange;
  const std::vector<Block> blocks = blocks_of(p.network.spec, p.kind);
  Index largest = 0;
  for (const Block& block : blocks) largest = std::max(largest, block.size);
  sort.hold(p.name + ", " + std::string(name(options.arch)) +
                (options.per_sample ? ", samples kept" : ""),
            moments_spectra_cost(p.network.spec, blocks, p.data.size(), options).bytes,
            kPacking + panels(largest), [&] {
              MomentsSpectraJob job(p.network, p.data.inputs, p.data.targets, blocks, options);
              job.finish();
            });
}

bool moments() {
  std::vector<Problem> all = problems();
  all.push_back(problem({2, 4, 3}, 150000, BlockKind::kNetwork));  // kept samples are all there is
  Sort layers("moments of layers", 2.0), network("moments of networks", 2.0);  // 1.82, 1.80
  for (const Problem& p : all) {
    Sort& sort = p.kind == BlockKind::kNetwork ? network : layers;
    for (const bool per_sample : {false, true}) {
      hold_moments(p, {.per_sample = per_sample}, sort);
      hold_moments(p, {.per_sample = per_sample, .arch = best_arch(), .threads = 4}, sort);
    }
  }
  const bool good = layers.report();
  return network.report() && good;
}

void hold_analysis(const Problem& p, AnalysisOptions options, Sort& sort) {
  options.block = p.kind;
  options.fit.resamples = 10;
  options.overlaps = options.baseline = options.comparisons;
  options.keep_vectors = options.keep_matrices;
  sort.hold(p.name + (options.keep_matrices ? ", matrices kept" : "") +
                (options.comparisons ? "" : ", no comparisons"),
            analysis_cost(p.network.spec, p.data.size(), options).bytes, kPacking, [&] {
              AnalysisJob job(p.network, p.data, options);
              job.finish();
              const auto result = job.take_result();
            });
}

bool analyses() {
  Sort sort("analyses", 1.8);  // 1.55
  for (const Problem& p : problems()) {
    for (const bool keep : {false, true}) {
      hold_analysis(p, {.comparisons = true, .keep_matrices = keep}, sort);
      hold_analysis(p, {.comparisons = false, .keep_matrices = keep}, sort);
      hold_analysis(p, {.keep_matrices = keep, .arch = best_arch(), .threads = 4}, sort);
    }
  }
  // The matrices are nearly all there is.
  hold_analysis(problem({28, 28, 2}, 40, BlockKind::kWeights), {.arch = best_arch()}, sort);
  return sort.report();
}

bool decompositions() {
  // 0.98, 1.10, 0.99
  Sort dense("decompositions", 1.1), gram("of few factors", 1.2), factored("of many", 1.1);
  for (const Index n : {1, 10, 50, 100, 200, 400}) {
    const Matrix half = random_matrix(n, n), a = half + half.transpose();
    for (const bool vectors : {true, false}) {
      for (const int threads : {1, 4}) {
        const EigenOptions options{.vectors = vectors, .threads = threads};
        const std::string what = std::to_string(n) + (vectors ? "" : ", values");
        dense.hold(what, eigen_cost(n, vectors).bytes, panels(n), [&] {
          SymmetricEigenJob job(a, options);
          job.finish();
          const auto result = job.take_result();
        });
        const Matrix few = random_matrix((n + 3) / 4, n), many = random_matrix(2 * n, n);
        gram.hold(what, gram_eigen_cost(few.rows(), n, vectors).bytes, panels(few.rows()),
                  [&] { const auto result = gram_eigen(few, options); });
        factored.hold(what, dense_eigen_cost(many.rows(), n, vectors).bytes, panels(n),
                      [&] { const auto result = factored_eigen(many, options); });
      }
    }
  }
  bool good = dense.report();
  good = gram.report() && good;
  return factored.report() && good;
}

// What `sgdscope analyze` counts beside the costs of the engine.

bool made_data() {
  Sort sort("data made by formula", 1.1);  // 1.06
  for (const char* name : {"moons", "spirals", "blobs", "regression"}) {
    for (const int samples : {20'000, 33'000, 40'000}) {  // 32 768 labels are a full vector
      native::AnalyzeOptions options;
      options.data = {name};
      options.samples = samples;
      sort.hold(name + (" " + std::to_string(samples)), made_data_bytes(options), 0.0,
                [&] { const auto experiment = load_experiment(options, {}); });
    }
  }
  return sort.report();
}

// Each state is there four times: as it is, which is not counted, and thrice more.
bool checkpoints() {
  Sort sort("checkpoints written", 1.01);
  native::FinishedRun run;
  run.experiment.training = problem({2, 4, 2}, 20, BlockKind::kNetwork).data;
  run.trained.parameters = Vector::Constant(5000, 0.5);
  run.experiment.start.parameters = run.trained.parameters;
  run.updates = 100;
  for (const int count : {1, 10, 40}) {
    run.checkpoints.assign(static_cast<std::size_t>(count), {0, run.trained.parameters});
    const double states = 8.0 * 5000.0 * (count + 1.0);
    sort.hold(std::to_string(count), 3.0 * states + 4096.0, 4096.0,
              [&] { const auto bytes = checkpoints_npz(run); });
  }
  return sort.report();
}

}  // namespace
}  // namespace sgdscope

int main() {
  bool good = sgdscope::moments();
  good = sgdscope::analyses() && good;
  good = sgdscope::decompositions() && good;
  good = sgdscope::made_data() && good;
  good = sgdscope::checkpoints() && good;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

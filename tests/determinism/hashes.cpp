// What the reference arithmetic computes, as one hash a line: "name  0123456789abcdef".
//
//   sgdscope-hashes         prints them
//   sgdscope-hashes FILE    compares them with the lines of FILE; status 1 where they differ
//
// The same source runs natively and as WebAssembly, at any level of any compiler, and has to find
// what data/determinism/hashes.txt records. A change of the arithmetic changes the record:
// `build/release/bin/sgdscope-hashes > tests/data/determinism/hashes.txt`, and says why.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/khatri_rao.hpp"
#include "sgdscope/per_sample.hpp"
#include "sgdscope/random.hpp"
#include "sgdscope/symmetric_eigen.hpp"
#include "sgdscope/toy_data.hpp"
#include "sgdscope/training.hpp"
#include "sgdscope/two_knob.hpp"

#include "bits_hash.hpp"
#include "eigen_matrices.hpp"
#include "random_problems.hpp"
#include "simd/elementary.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

constexpr Arch kArch = Arch::kReference;

// Of numbers in a stated order. All NaN count as one: which bits a NaN carries is no result.
class Hash {
 public:
  Hash& add(double value) {
    const double one = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
    bits_.add(&one, 1);
    ++count_;
    return *this;
  }
  Hash& add(const double* values, Index count) {
    for (Index i = 0; i < count; ++i) add(values[i]);
    return *this;
  }
  Hash& add(const Matrix& m) { return add(m.data(), m.size()); }
  Hash& add(const Vector& v) { return add(v.data(), v.size()); }
  std::uint64_t value() const { return bits_.value(); }
  Index count() const { return count_; }

 private:
  BitsHash bits_;
  Index count_ = 0;
};

std::vector<std::string> lines;

void line(const std::string& name, const Hash& hash) {
  char text[160];
  std::snprintf(text, sizeof text, "%-44s %8td numbers %016llx", name.c_str(), hash.count(),
                static_cast<unsigned long long>(hash.value()));
  lines.emplace_back(text);
}

// ---- elementary functions and kernels ----------------------------------------------------------

// Arguments of all sizes and both signs, and the special ones.
std::vector<double> arguments() {
  std::vector<double> x = {0.0,
                           -0.0,
                           1e-300,
                           1e300,
                           -1e300,
                           5e-324,
                           709.9,
                           -745.2,
                           40.0,
                           -40.0,
                           1.0,
                           -1.0,
                           std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(),
                           std::nan("")};
  Uniform uniform(1);
  for (const double reach : {1e-9, 1e-3, 1.0, 6.0, 50.0, 800.0}) {
    for (int i = 0; i < 4000; ++i) x.push_back(uniform(-reach, reach));
  }
  return x;
}

void elementary_functions() {
  const std::vector<double> x = arguments();
  const std::pair<const char*, double (*)(double)> functions[] = {{"exp", reference::exp},
                                                                  {"log", reference::log},
                                                                  {"sin", reference::sin},
                                                                  {"cos", reference::cos}};
  for (const auto& [name, function] : functions) {
    Hash hash;
    const bool angle = function == reference::sin || function == reference::cos;
    for (const double value : x) {
      if (!angle || std::fabs(value) <= reference::kLargestAngle) hash.add(function(value));
    }
    line(std::string("elementary ") + name, hash);
  }
  const auto n = static_cast<Index>(x.size());
  Vector y(n), first(n), second(n);
  simd::kernels(kArch).log1p(n, x.data(), y.data());
  line("elementary log1p", Hash().add(y));
  for (int i = 0; i < kActivationCount; ++i) {
    const auto activation = static_cast<Activation>(i);
    evaluate(activation, kArch, n, x.data(), y.data(), first.data(), second.data());
    line("activation " + std::string(name(activation)), Hash().add(y).add(first).add(second));
  }
}

void products() {
  Uniform uniform(2);
  for (const Index size : {1, 2, 3, 5, 8, 17, 64, 131, 300}) {
    const Matrix a = uniform.matrix(size, size + 3, 1.0),
                 b = uniform.matrix(size + 1, size + 3, 1.0);
    Matrix c = uniform.matrix(size, size + 1, 1.0);
    multiply(kArch, size, size + 1, size + 3, rows_of(a), rows_of(b), c.data(), size + 1, true);
    Vector y = Vector::Ones(size + 3);
    simd::kernels(kArch).combine_rows(size, size + 3, a.data(), size + 3, b.data(), y.data());
    const std::vector<PairRun> runs = packed_pairs(std::min<Index>(size, 12));
    const PairSource x{runs.data(), std::ssize(runs), a.data(), size + 3, a.data(), size + 3};
    Matrix sum = Matrix::Zero(x.columns(), x.columns());
    khatri_rao_add(kArch, x, x, size, sum.data(), sum.cols(), 1);
    line("products of order " + std::to_string(size), Hash().add(c).add(y).add(sum));
  }
}

// ---- decompositions ----------------------------------------------------------------------------

void add_eigen(const Matrix& a, Hash& hash) {
  const SymmetricEigen eigen = symmetric_eigen(a).value();
  hash.add(eigen.values).add(eigen.vectors);
  hash.add(symmetric_eigen(a, {.vectors = false}).value().values);
  hash.add(residual_ratio(a, eigen, kArch)).add(orthogonality_ratio(eigen, kArch));
}

void decompositions() {
  int count = 0;
  for (int type = 1; type <= kLapackTypes; ++type) {
    Hash hash;
    for (const Index n : {1, 2, 3, 5, 16, 20, 33, 64, 65, 128}) {
      for (int seed = 1; seed <= (n < 64 ? 5 : 2); ++seed, ++count) {
        Uniform uniform = lapack_seed(type, n, seed);
        add_eigen(lapack_matrix(type, n, uniform), hash);
      }
    }
    line("eigen type " + std::to_string(type), hash);
  }
  for (const Index n : {200, 333}) {
    Uniform uniform(static_cast<std::uint64_t>(n));
    Hash hash;
    add_eigen(random_symmetric(n, uniform), hash);
    add_eigen(glued_wilkinson(10, n / 21, 1e-8), hash);
    count += 2;
    line("eigen order " + std::to_string(n), hash);
  }
  line("eigen decompositions", Hash().add(count));
}

// ---- moments -----------------------------------------------------------------------------------

unsigned moments_for(Loss loss) {
  return kCovariance | kHessian | kSecondMoment | kGaussNewton | kCurvatureRange |
         (is_likelihood(loss) ? kFisher : 0u);
}

void add_moments(const Problem& problem, BlockKind kind, Hash& hash) {
  const MomentsOptions options{
      .loss = problem.loss, .moments = moments_for(problem.loss), .per_sample = true};
  const std::vector<Block> blocks = blocks_of(problem.network.spec, kind);
  MomentsJob job(problem.network, problem.inputs, problem.targets, blocks, options);
  job.finish();
  hash.add(job.result().losses).add(job.result().mean_loss);
  for (const BlockMoments& m : job.result().blocks) {
    hash.add(m.gradient).add(m.covariance).add(m.hessian).add(m.second_moment).add(m.fisher);
    hash.add(m.gauss_newton).add(m.gradients).add(m.spectra);
    hash.add(m.smallest_curvature).add(m.largest_curvature);
  }
}

// Every loss with every activation at every depth, all kinds of blocks.
void moments() {
  for (int loss = 0; loss < kLossCount; ++loss) {
    Hash of_kind[3], dense;
    for (int index = loss; index < kProblems; index += kLossCount) {
      const Problem problem = random_problem(index);
      for (const BlockKind kind :
           {BlockKind::kWeights, BlockKind::kWeightsAndBias, BlockKind::kNetwork}) {
        add_moments(problem, kind, of_kind[static_cast<int>(kind)]);
      }
      const Vector x = problem.inputs.row(0), y = problem.targets.row(0);
      dense.add(sample_gradient(problem.network, problem.loss, x, y));
      dense.add(dense_sample_hessian(problem.network, problem.loss, x, y));
    }
    const std::string of = std::string(name(static_cast<Loss>(loss))) + " ";
    for (int kind = 0; kind < 3; ++kind) {
      line("moments " + of + std::string(name(static_cast<BlockKind>(kind))), of_kind[kind]);
    }
    line("one sample " + of, dense);
  }
}

// ---- random numbers, data, training, analysis --------------------------------------------------

void random_numbers() {
  Hash normal;
  Random random(7, Stream::kData);
  for (int i = 0; i < 10000; ++i) normal.add(random.normal());
  line("random normal", normal);
  line("random rotation", Hash().add(random_rotation(150, 3, kArch, 1)));
  const TwoKnobSample knobs = draw_two_knob({1.0, 1.5, 0.3}, 500, 5);
  line("two knobs", Hash().add(knobs.curvature).add(knobs.second_moment));
  for (const ToyData kind : all_toy_data()) {
    const Dataset data = make_toy_data(kind, {.samples = 300}).value();
    line("data " + std::string(name(kind)), Hash().add(data.inputs).add(data.targets));
  }
  Dataset data = make_toy_data(ToyData::kBlobs, {.samples = 300}).value();
  const Network network =
      initialise({{2, 8, 3}, {Activation::kGelu}, true}, Initialisation::kXavier, 3);
  draw_model_labels(network, Loss::kCrossEntropy, data, 11);
  line("model labels", Hash().add(network.parameters).add(data.targets));
}

void add(const std::optional<PowerLawFit>& fit, Hash& hash) {
  hash.add(fit ? 1.0 : 0.0);
  if (!fit) return;
  hash.add(fit->exponent).add(fit->log10_factor).add(fit->r_squared).add(fit->low).add(fit->high);
  hash.add(fit->window_low).add(fit->window_high).add(static_cast<double>(fit->fitted));
  hash.add(static_cast<double>(fit->dropped()));
}

void add(const RangeMeasures& range, Hash& hash) {
  hash.add(range.commutator.relative_to_norms).add(range.commutator.relative_to_product);
  const Diagonality& d = range.diagonality;
  hash.add(d.diagonal_energy).add(d.off_to_on_rms).add(d.correlation_mean);
  hash.add(d.correlation_variance).add(static_cast<double>(d.directions));
}

void add_block(const BlockAnalysis& b, Hash& diagonals, Hash& fits, Hash& measures) {
  diagonals.add(b.curvature).add(b.noise).add(b.second_moment).add(b.fisher).add(b.noise_spectrum);
  diagonals.add(b.curvature_floor).add(b.noise_floor).add(b.second_moment_floor);
  diagonals.add(b.trace_c).add(b.trace_h).add(b.trace_m2).add(b.gradient_norm);
  for (const auto* fit : {&b.c_on_h, &b.m2_on_h, &b.c_on_m2}) add(*fit, fits);
  for (const DecadeSlope& d : b.decades) fits.add(d.low).add(d.high).add(d.exponent.value_or(0.0));
  for (const WindowSlope& w : b.windows) fits.add(w.exponent).add(w.r_squared).add(w.window_low);
  fits.add(b.rank_correlation);
  for (const RangeMeasures& range : b.ranges) add(range, measures);
  if (b.random_baseline) add(*b.random_baseline, measures);
  for (const Overlap& overlap : b.overlaps) measures.add(overlap.value);
  measures.add(b.cosine_c_h).add(b.cosine_c_m2).add(b.gap_c_h).add(b.gap_f_h).add(b.gap_gn_h);
  measures.add(b.residual_ratio).add(b.orthogonality_ratio);
  measures.add(b.wedge.smallest_curvature).add(b.wedge.largest_curvature);
}

void training_and_analysis() {
  const Dataset data = make_toy_data(ToyData::kSpirals, {.samples = 600}).value();
  const NetworkSpec spec{{2, 20, 12, 3}, {Activation::kTanh, Activation::kGelu}, true};
  TrainingOptions options;
  options.epochs = 60;
  options.momentum = 0.9;
  options.weight_decay = 1e-4;
  options.cosine_epochs = 40;
  options.clip_norm = 2.0;
  TrainingJob training(initialise(spec, Initialisation::kPyTorch, 1), data, options);
  training.finish();
  Hash history;
  for (const EpochRecord& record : training.history()) {
    history.add(record.loss).add(record.accuracy).add(record.learning_rate);
  }
  line("training history", history);
  line("training parameters", Hash().add(training.network().parameters));
  for (const BlockKind kind :
       {BlockKind::kWeights, BlockKind::kWeightsAndBias, BlockKind::kNetwork}) {
    AnalysisOptions how;
    how.block = kind;
    AnalysisJob job(training.network(), data, how);
    job.finish();
    const Analysis analysis = job.take_result().value();
    Hash diagonals, fits, measures;
    diagonals.add(analysis.mean_loss).add(analysis.accuracy);
    for (const BlockAnalysis& block : analysis.blocks) add_block(block, diagonals, fits, measures);
    const std::string of = "analysis " + std::string(name(kind));
    line(of + " diagonals", diagonals);
    line(of + " fits", fits);
    line(of + " measures", measures);
  }
}

// The lines that differ from those of `path`, printed.
int differences(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> recorded;
  for (std::string text; std::getline(file, text);) recorded.push_back(text);
  int count = 0;
  for (std::size_t i = 0; i < std::max(lines.size(), recorded.size()); ++i) {
    const std::string here = i < lines.size() ? lines[i] : "nothing";
    const std::string there = i < recorded.size() ? recorded[i] : "nothing";
    if (here == there) continue;
    std::cout << "computed " << here << "\nrecorded " << there << '\n';
    ++count;
  }
  std::cout << lines.size() << " hashes, " << count << " differ from " << path << '\n';
  return count;
}

}  // namespace
}  // namespace sgdscope

int main(int argc, char** argv) {
  using namespace sgdscope;
  elementary_functions();
  products();
  decompositions();
  moments();
  random_numbers();
  training_and_analysis();
  if (argc > 1) return differences(argv[1]) == 0 ? 0 : 1;
  for (const std::string& text : lines) std::cout << text << '\n';
  return 0;
}

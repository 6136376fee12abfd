#include "analysis_measures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "at.hpp"
#include "constants.hpp"
#include "eigen/eigen_check.hpp"
#include "eigen/power_of_two.hpp"
#include "reshape.hpp"

namespace sgdscope {
namespace {

// The leading k for which subspaces are compared.
std::vector<Index> overlap_sizes(Index n) {
  std::vector<Index> sizes;
  for (const Index k : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
    if (k < n) sizes.push_back(k);
  }
  return sizes;
}

// Whether the leading k eigenvectors span a space of their own: where the next eigenvalue is the
// same up to rounding, it is rounding that chooses which of their vectors comes first.
bool is_separate(const Vector& descending, Index k, double floor) {
  return descending[k - 1] - descending[k] > floor;
}

Index count_degenerate(const Vector& descending, double floor) {
  Index count = 0;
  for (Index i = 0; i < descending.size() && descending[i] > floor; ++i) {
    const bool above = i == 0 || is_separate(descending, i, floor);
    const bool below = i + 1 == descending.size() || is_separate(descending, i + 1, floor);
    count += above && below ? 0 : 1;
  }
  return count;
}

// All directions, the top 100, and 101–1000, as far as they exist; nothing measured yet.
std::vector<RangeMeasures> ranges_of(Index n) {
  std::vector<RangeMeasures> ranges = {{0, n, {}, {}}};
  if (n > 100) ranges.push_back({0, 100, {}, {}});
  if (n > 101) ranges.push_back({100, std::min<Index>(n, 1000), {}, {}});
  return ranges;
}

// Flops that a step takes, as far as a product is then more than its packing: a page waits for it.
double piece_flops(Arch arch) { return arch == Arch::kReference ? 4e7 : 1.6e8; }

// Columns (or rows) of a step, where each costs so many flops: half as many as long as they take
// more than a piece.
Index panel_width(double flops, Arch arch) {
  constexpr Index kLeast = 24;
  Index width = kRotationPanel;
  while (width > kLeast && static_cast<double>(width) * flops > piece_flops(arch)) width /= 2;
  return width;
}

// Spearman over the directions that are above the rounding level on both sides.
double rank_correlation(const Vector& x, const Vector& y, double floor_x, double floor_y) {
  std::vector<double> kept_x, kept_y;
  for (Index i = 0; i < x.size(); ++i) {
    if (x[i] > floor_x && y[i] > floor_y) {
      kept_x.push_back(x[i]);
      kept_y.push_back(y[i]);
    }
  }
  const auto as_vector = [](const std::vector<double>& v) {
    return Vector(Eigen::Map<const Vector>(v.data(), static_cast<Index>(v.size())));
  };
  return spearman(as_vector(kept_x), as_vector(kept_y));
}

void fit_all(const AnalysisOptions& options, Index samples, BlockAnalysis& block) {
  FitOptions fit = options.fit;
  fit.seed = options.seed;
  fit.floor_x = block.curvature_floor;
  fit.floor_y = block.noise_floor;
  block.c_on_h = fit_power_law(block.curvature, block.noise, fit);
  block.directions =
      tally(standings(block.curvature, fit.floor_x, block.curvature, block.noise, fit));
  block.decades = slopes_by_decade(block.curvature, block.noise, fit);
  block.windows = slope_against_window(block.curvature, block.noise, fit);
  fit.floor_y = block.second_moment_floor;
  block.m2_on_h = fit_power_law(block.curvature, block.second_moment, fit);

  // C on M2 over the directions whose curvature lies in the window, in the order of curvature.
  fit.floor_x = block.second_moment_floor;
  fit.floor_y = block.noise_floor;
  block.c_on_m2 =
      fit_power_law(block.curvature, block.curvature_floor, block.second_moment, block.noise, fit);
  block.rank_correlation =
      rank_correlation(block.curvature, block.noise, block.curvature_floor, block.noise_floor);
  const double cut_off = std::max(block.curvature_floor, fit.relative_window * block.curvature[0]);
  add_takeuchi(block.curvature, block.noise, cut_off, samples, block.alignment);
}

// RᵀCR: 2 n³ for CR, and n³ for half of the product with Rᵀ, whose panels go down to the end of the
// block on the diagonal.
double rotate_flops(Index n) {
  const auto d = static_cast<double>(n);
  const Index panels = n / kRotationPanel;
  const auto whole = static_cast<double>(panels * kRotationPanel * kRotationPanel);
  const auto rest = static_cast<double>(n % kRotationPanel);
  return d * (3.0 * d * d + whole + rest * rest);
}

}  // namespace

double measures_flops(Index n, const AnalysisOptions& options) {
  const auto d = static_cast<double>(n);
  // The diagonals of C, M2 and F; the whole of C, and both checks.
  const double diagonals = is_likelihood(options.loss) ? 3.0 : 2.0;
  double flops = d * d * d * (diagonals + (options.comparisons ? 2.0 : 0.0));
  if (options.comparisons) flops += rotate_flops(n);
  if (options.baseline) flops += d * d * d * 4.0 / 3.0 + rotate_flops(n);
  if (options.overlaps) {
    const std::vector<Index> sizes = overlap_sizes(n);
    const double k = sizes.empty() ? 0.0 : static_cast<double>(sizes.back());
    flops += eigen_cost(n, true).flops + 2.0 * d * k * k;
  }
  return flops;
}

MeasuresJob::MeasuresJob(BlockMoments moments, const Setting& setting, SymmetricEigen hessian,
                         const AnalysisOptions& options)
    : options_(options),
      moments_(std::move(moments)),
      setting_(setting),
      hessian_(std::move(hessian)),
      total_(measures_flops(moments_.block.size, options)) {
  block_.block = moments_.block;
  block_.curvature = hessian_.values;
  plan(moments_.block.size);
}

void MeasuresJob::plan(Index n) {
  using J = MeasuresJob;
  if (options_.comparisons) {
    then(&J::scale_hessian);
    then_in_panels(&J::add_residual, n);
    then_in_panels(&J::add_defect, n);
    then(&J::finish_checks);
  }
  then_in_panels(&J::second_moment_diagonal, n);
  if (moments_.fisher.size() > 0) then_in_panels(&J::fisher_diagonal, n);
  // Also where the whole of C follows, which has the same diagonal but for rounding: a slope is the
  // same with comparisons and without.
  then_in_panels(&J::noise_diagonal, n);
  then(&J::measure_noise);
  then(&J::measure_curvature);
  then(&J::measure_second_moment);
  then(&J::measure_sizes);
  then(&J::compare_noise_and_curvature);
  then(&J::compare_noise_and_second_moment);
  then(&J::measure_gap_of_noise);
  then(&J::measure_gaps_of_models);
  then(&J::measure_alignment);
  then(&J::give_back);
  if (options_.comparisons) {
    then_rotate(&J::multiply_noise, &J::project_noise, n);
    block_.ranges = ranges_of(n);
    for (Index i = 0; i < std::ssize(block_.ranges); ++i) then_measure_range(i);
  } else {
    block_.residual_ratio = block_.orthogonality_ratio = kNaN;
  }
  if (options_.baseline) {
    // From the smallest trailing square to the whole: (4/3) n³ in all.
    const double d = static_cast<double>(n);
    const Index steps = random_rotation_steps(n, options_.threads);
    then(&J::begin_rotation);
    for (Index k = 0; k < steps; ++k) {
      then(&J::step_rotation, 4.0 / 3.0 * d * d * d / static_cast<double>(steps));
    }
    then(&J::take_rotation);
    then_rotate(&J::multiply_random, &J::project_random, n);
    block_.random_baseline = RangeMeasures{0, n, {}, {}};
    then_measure_range(kBaseline);
  }
  if (options_.overlaps) {
    sizes_ = overlap_sizes(n);
    then(&J::begin_noise);
    if (!sizes_.empty()) {
      const double largest = static_cast<double>(sizes_.back());
      then_in_panels(&J::cosines, sizes_.back(), 2.0 * static_cast<double>(n) / largest);
      then(&J::compare_subspaces);
    }
  }
  then(&J::fit);
}

bool MeasuresJob::step() {
  if (noise_job_) {
    step_noise();
  } else if (planned()) {
    const Piece& piece = pieces_[next_++];
    (this->*piece.run)(piece.first, piece.width);
    done_ += piece.flops;
  }
  return noise_job_ || planned();
}

Progress MeasuresJob::progress() const {
  if (noise_job_) return {"eigenvectors", done_ + noise_job_->progress().done, total_};
  return {"measures", !planned() && !error_ ? total_ : std::min(done_, total_), total_};
}

Result<BlockAnalysis> MeasuresJob::take_result() {
  assert(!noise_job_ && !planned());
  if (error_) return *error_;
  if (options_.keep_vectors) {
    block_.vectors = std::move(hessian_.vectors);
    block_.noise_vectors = std::move(noise_.vectors);
  }
  return std::move(block_);
}

void MeasuresJob::then(Work run, double flops) { pieces_.push_back({flops, run, 0, 0}); }

void MeasuresJob::then_in_panels(Work run, Index n, double squares) {
  const double flops = squares * static_cast<double>(n) * static_cast<double>(n);
  const Index panel = panel_width(flops, options_.arch);
  for (Index first = 0; first < n; first += panel) {
    const Index width = std::min(panel, n - first);
    pieces_.push_back({flops * static_cast<double>(width), run, first, width});
  }
}

void MeasuresJob::then_rotate(Work multiply, Work project, Index n) {
  const auto rows_at_a_time = [&](Work run, Index rows, Index columns) {
    const double flops = 2.0 * static_cast<double>(n) * static_cast<double>(columns);
    // Threads share the rows of a step, so they take them all.
    const Index most =
        options_.threads > 1
            ? rows
            : std::max(kRotationPanel, static_cast<Index>(piece_flops(options_.arch) / flops));
    for (Index row = 0; row < rows; row += most) {
      const Index count = std::min(most, rows - row);
      pieces_.push_back({flops * static_cast<double>(count), run, row, count});
    }
  };
  for (Index first = 0; first < n; first += kRotationPanel) {
    const Index width = std::min(kRotationPanel, n - first);
    rows_at_a_time(multiply, n, width);
    rows_at_a_time(project, first + width, width);
  }
}

void MeasuresJob::then_measure_range(Index which) {
  const Index n = range(which).last - range(which).first;
  for (Index part = 0; part < CommutatorParts::count(n); ++part) {
    pieces_.push_back({0.0, &MeasuresJob::add_commutator, which, part});
  }
  for (Index part = 0; part < DiagonalityParts::count(n); ++part) {
    pieces_.push_back({0.0, &MeasuresJob::add_diagonality, which, part});
  }
}

void MeasuresJob::stop(const Error& error) {
  error_ = error;
  next_ = pieces_.size();
}

void MeasuresJob::scale_hessian(Index, Index) { exponent_ = scale_exponent(moments_.hessian); }

void MeasuresJob::add_residual(Index first, Index width) {
  residual_ += squared_residual(moments_.hessian, hessian_, exponent_, first, width, options_.arch,
                                options_.threads);
}

void MeasuresJob::add_defect(Index first, Index width) {
  defect_ += squared_defect(hessian_.vectors, first, width, options_.arch, options_.threads);
}

void MeasuresJob::finish_checks(Index, Index) {
  block_.residual_ratio = residual_ratio_of(residual_, moments_.hessian, exponent_);
  block_.orthogonality_ratio = orthogonality_ratio_of(defect_, moments_.block.size);
}

void MeasuresJob::second_moment_diagonal(Index first, Index width) {
  add_diagonal(moments_.second_moment, first, width, block_.second_moment);
}

void MeasuresJob::fisher_diagonal(Index first, Index width) {
  add_diagonal(moments_.fisher, first, width, block_.fisher);
}

void MeasuresJob::noise_diagonal(Index first, Index width) {
  add_diagonal(moments_.covariance, first, width, block_.noise);
}

void MeasuresJob::add_diagonal(const Matrix& m, Index first, Index width, Vector& diagonal) {
  if (first == 0) diagonal.resize(m.rows());
  diagonal.segment(first, width) = diagonal_in_basis(m, hessian_.vectors.middleCols(first, width),
                                                     options_.arch, options_.threads);
}

// Sizes of the moments, then what they have in common: one or a few passes over a matrix a step.
void MeasuresJob::measure_noise(Index, Index) { norm_c_ = norm(moments_.covariance); }

void MeasuresJob::measure_curvature(Index, Index) { norm_h_ = norm(moments_.hessian); }

void MeasuresJob::measure_second_moment(Index, Index) { norm_m2_ = norm(moments_.second_moment); }

void MeasuresJob::measure_sizes(Index, Index) {
  const Index n = moments_.block.size;
  double square = 0.0;
  for (Index i = 0; i < n; ++i) {
    const double g = moments_.gradient[i];
    square += g * g;
    block_.trace_c += moments_.covariance(i, i);
    block_.trace_h += moments_.hessian(i, i);
    block_.trace_m2 += moments_.second_moment(i, i);
  }
  block_.gradient_norm = std::sqrt(square);
  block_.curvature_floor = rounding_floor(norm_h_, n, setting_.samples);
  block_.noise_floor = rounding_floor(norm_c_ + square, n, setting_.samples);
  block_.second_moment_floor = rounding_floor(norm_m2_, n, setting_.samples);
  for (Index i = 0; i < n; ++i) {
    block_.negative_curvatures += block_.curvature[i] < -block_.curvature_floor ? 1 : 0;
  }
  block_.degenerate_curvatures = count_degenerate(block_.curvature, block_.curvature_floor);
  block_.wedge =
      wedge(block_.curvature, block_.second_moment, moments_.smallest_curvature,
            moments_.largest_curvature, block_.curvature_floor, block_.second_moment_floor);
}

void MeasuresJob::compare_noise_and_curvature(Index, Index) {
  block_.cosine_c_h = cosine(moments_.covariance, norm_c_, moments_.hessian, norm_h_);
}

void MeasuresJob::compare_noise_and_second_moment(Index, Index) {
  block_.cosine_c_m2 = cosine(moments_.covariance, norm_c_, moments_.second_moment, norm_m2_);
}

void MeasuresJob::measure_gap_of_noise(Index, Index) {
  block_.gap_c_h = relative_gap(moments_.covariance, moments_.hessian, norm_h_);
}

void MeasuresJob::measure_gaps_of_models(Index, Index) {
  const auto gap_to_h = [&](const Matrix& m) {
    return m.size() > 0 ? relative_gap(m, moments_.hessian, norm_h_) : kNaN;
  };
  block_.gap_gn_h = gap_to_h(moments_.gauss_newton);
  block_.gap_f_h = gap_to_h(moments_.fisher);
}

void MeasuresJob::measure_alignment(Index, Index) {
  block_.alignment = align(moments_.covariance, moments_.hessian, norm_h_, moments_.gauss_newton,
                           setting_.mean_loss, is_squared(options_.loss) ? setting_.outputs : 0);
}

void MeasuresJob::give_back(Index, Index) {
  if (options_.keep_matrices) {
    block_.covariance_matrix = moments_.covariance;
    block_.hessian_matrix = std::move(moments_.hessian);
    block_.second_moment_matrix = std::move(moments_.second_moment);
  }
  moments_.second_moment = Matrix();
  moments_.fisher = Matrix();
  moments_.gauss_newton = Matrix();
  moments_.hessian = Matrix();
}

// square_ = VᵀCV for V = `vectors`, panel by panel of V's columns: first rows of CV, then rows of
// the product with Vᵀ, down to the panel's diagonal block.
void MeasuresJob::multiply_rows(const Matrix& vectors, Index row, Index rows) {
  const Index n = moments_.block.size;
  if (rotated_ == 0 && row == 0) reshape(square_, n, n);
  const Index width = std::min(kRotationPanel, n - rotated_);
  if (row == 0) reshape(panel_, n, width);
  times_panel(moments_.covariance, vectors, rotated_, row, rows, options_.arch, options_.threads,
              panel_);
}

void MeasuresJob::project_rows(const Matrix& vectors, Index row, Index rows) {
  const Index n = moments_.block.size;
  project_panel(vectors, panel_, rotated_, row, rows, options_.arch, options_.threads, square_);
  if (row + rows < rotated_ + panel_.cols()) return;
  rotated_ += panel_.cols();
  if (rotated_ < n) return;
  mirror_upper_triangle(square_);
  rotated_ = 0;
  panel_ = Matrix();
}

void MeasuresJob::multiply_noise(Index row, Index rows) {
  multiply_rows(hessian_.vectors, row, rows);
}

void MeasuresJob::project_noise(Index row, Index rows) {
  project_rows(hessian_.vectors, row, rows);
}

RangeMeasures& MeasuresJob::range(Index which) {
  return which == kBaseline ? *block_.random_baseline : block_.ranges[at(which)];
}

void MeasuresJob::add_commutator(Index which, Index part) {
  RangeMeasures& measures = range(which);
  commutator_.add(square_, block_.curvature, measures.first, measures.last, part);
  measures.commutator = commutator_.result();
}

void MeasuresJob::add_diagonality(Index which, Index part) {
  RangeMeasures& measures = range(which);
  diagonality_.add(square_, measures.first, measures.last, block_.noise_floor, part);
  measures.diagonality = diagonality_.result(measures.last - measures.first);
}

void MeasuresJob::begin_rotation(Index, Index) {
  drawing_ = std::make_unique<RandomRotation>(moments_.block.size, options_.seed, options_.arch,
                                              options_.threads);
}

void MeasuresJob::step_rotation(Index, Index) { drawing_->step(); }

void MeasuresJob::take_rotation(Index, Index) {
  rotation_ = drawing_->take_matrix();
  drawing_.reset();
}

void MeasuresJob::multiply_random(Index row, Index rows) { multiply_rows(rotation_, row, rows); }

void MeasuresJob::project_random(Index row, Index rows) {
  project_rows(rotation_, row, rows);
  if (rotated_ == 0) rotation_ = Matrix();
}

void MeasuresJob::begin_noise(Index, Index) {
  square_ = Matrix();
  noise_job_ = std::make_unique<SymmetricEigenJob>(
      std::move(moments_.covariance),
      EigenOptions{.arch = options_.arch, .threads = options_.threads});
}

void MeasuresJob::cosines(Index first, Index width) {
  if (first == 0) reshape(square_, sizes_.back(), sizes_.back());
  cosine_rows(noise_.vectors, hessian_.vectors, first, width, options_.arch, options_.threads,
              square_);
}

void MeasuresJob::compare_subspaces(Index, Index) {
  std::erase_if(sizes_, [this](Index size) {
    return !is_separate(hessian_.values, size, block_.curvature_floor) ||
           !is_separate(noise_.values, size, block_.noise_floor);
  });
  block_.overlaps = overlaps_of(square_, sizes_);
}

void MeasuresJob::fit(Index, Index) { fit_all(options_, setting_.samples, block_); }

void MeasuresJob::step_noise() {
  if (noise_job_->step()) return;
  done_ += noise_job_->progress().total;
  Result<SymmetricEigen> result = noise_job_->take_result();
  noise_job_.reset();
  if (!result) {
    stop(result.error());
    return;
  }
  noise_ = descending(std::move(result).value());
  block_.noise_spectrum = noise_.values;
}

}  // namespace sgdscope

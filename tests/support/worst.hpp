// The worst value of a measured error over many cases, so that a test can say how near its bound
// the truth lies.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

class Worst {
 public:
  explicit Worst(std::string what) : what_(std::move(what)) {}

  void add(double error, const std::string& where) {
    ++count_;
    if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
    if (count_ > 1 && error <= value_) return;
    value_ = error;
    where_ = where;
  }

  // Prints the worst value beside its bound; the caller checks it.
  double report(double bound) const {
    MESSAGE(what_ << ": worst " << value_ << " of " << count_ << ", bound " << bound << " ("
                  << where_ << ")");
    return value_;
  }
  double value() const { return value_; }
  int count() const { return count_; }

 private:
  std::string what_, where_;
  double value_ = std::numeric_limits<double>::infinity();  // nothing measured is no success
  int count_ = 0;
};

// max|a − b| / max|b|; 0 when both are zero. Sizes that differ are infinitely far apart.
template <typename A, typename B>
double relative_error(const A& a, const B& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return std::numeric_limits<double>::infinity();
  if (b.size() == 0) return 0.0;
  if (!a.allFinite() || !b.allFinite()) return std::numeric_limits<double>::infinity();
  const double difference = (a - b).cwiseAbs().maxCoeff();
  return difference == 0.0 ? 0.0 : difference / b.cwiseAbs().maxCoeff();
}

// Whether two matrices hold the same bits (but for the sign of zero).
template <typename A, typename B>
bool same_bits(const A& a, const B& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}

}  // namespace sgdscope

// The worst value of a measured error over many cases, so that a test can say how near its bound
// the truth lies.
#pragma once

#include <limits>
#include <string>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

class Worst {
 public:
  explicit Worst(std::string what) : what_(std::move(what)) {}

  void add(double error, const std::string& where);

  // Prints the worst value beside its bound; the caller checks it.
  double report(double bound) const;
  double value() const { return value_; }
  int count() const { return count_; }

 private:
  std::string what_, where_;
  double value_ = std::numeric_limits<double>::infinity();  // nothing measured is no success
  int count_ = 0;
};

// max|a − b| / max|b|; 0 when both are zero. Sizes that differ are infinitely far apart.
double relative_error(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

// Whether two matrices hold the same bits (but for the sign of zero).
bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

}  // namespace sgdscope

#include "worst.hpp"

#include <cmath>

#include <doctest/doctest.h>

namespace sgdscope {

void Worst::add(double error, const std::string& where) {
  ++count_;
  if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
  if (count_ > 1 && error <= value_) return;
  value_ = error;
  where_ = where;
}

double Worst::report(double bound) const {
  MESSAGE(what_ << ": worst " << value_ << " of " << count_ << ", bound " << bound << " (" << where_
                << ")");
  return value_;
}

double relative_error(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return std::numeric_limits<double>::infinity();
  if (b.size() == 0) return 0.0;
  if (!a.allFinite() || !b.allFinite()) return std::numeric_limits<double>::infinity();
  const double difference = (a - b).cwiseAbs().maxCoeff();
  return difference == 0.0 ? 0.0 : difference / b.cwiseAbs().maxCoeff();
}

bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}

}  // namespace sgdscope

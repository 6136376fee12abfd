// The dense types of the public interface: float64, row-major, so that `data()` is the layout that
// files, NumPy and typed arrays use.
#pragma once

#include <Eigen/Core>

namespace sgdscope {

using Index = Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;
using MatrixView =
    Eigen::Ref<const Matrix>;  // a row-major matrix or a block of its rows, not copied

}  // namespace sgdscope

#include "eigen/signed_columns.hpp"

#include <algorithm>
#include <cmath>

#include "eigen/entries.hpp"

namespace sgdscope {

Matrix signed_columns(Matrix rows) {
  for (Index i = 0; i < rows.rows(); ++i) {
    double* x = rows.row(i).data();
    const double top = largest_magnitude(x, rows.cols());
    const double* first =
        std::find_if(x, x + rows.cols(), [&](double entry) { return std::fabs(entry) == top; });
    if (first < x + rows.cols() && *first < 0.0) rows.row(i) = -rows.row(i);
  }
  if (rows.rows() == rows.cols()) {
    for_pairs(rows.rows(), [&](Index i, Index j) { std::swap(rows(i, j), rows(j, i)); });
    return rows;
  }
  Matrix columns(rows.cols(), rows.rows());
  for (Index row = 0; row < columns.rows(); row += kTile) {
    for (Index col = 0; col < columns.cols(); col += kTile) {
      const Index height = std::min(kTile, columns.rows() - row);
      const Index width = std::min(kTile, columns.cols() - col);
      columns.block(row, col, height, width) = rows.block(col, row, width, height).transpose();
    }
  }
  return columns;
}

}  // namespace sgdscope

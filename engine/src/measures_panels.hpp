// The measures that are products of n × n matrices (measures.hpp), cut into panels, so that each
// fits into a bounded step.
#pragma once

#include <vector>

#include "sgdscope/measures.hpp"

namespace sgdscope {

// Columns rotated at a time: wide enough for the product to run near its full rate, and n × 96
// numbers of memory in place of n × n. A multiple of every register tile's width.
inline constexpr Index kRotationPanel = 96;

// Columns first … first + width − 1 of VᵀMV, down to the panel's diagonal block only; when all
// panels are there, mirror_upper_triangle completes the matrix. rotated: as many rows and columns
// as V has.
void rotate_panel(const Matrix& m, const Matrix& vectors, Index first, Index width, Arch arch,
                  int threads, Matrix& rotated);
void mirror_upper_triangle(Matrix& m);

// Rows first … first + count − 1 of the matrix of cosines between the leading columns of V_C and
// those of V_H, and the overlaps that the whole matrix gives.
void cosine_rows(const Matrix& vectors_c, const Matrix& vectors_h, Index first, Index count,
                 Arch arch, int threads, Matrix& cosines);
std::vector<Overlap> overlaps_of(const Matrix& cosines, const std::vector<Index>& ks);

}  // namespace sgdscope

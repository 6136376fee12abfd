// The results of `sgdscope moments` as files.
#pragma once

#include <string>

#include "sgdscope/moments.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope::native {

// sgdscope-moments/1: matrices as arrays of rows. Written row by row, so that the text is never in
// memory as a whole.
Status write_moments_json(const std::string& path, const Moments& moments, bool per_sample);

// Members N, mean_loss, losses, and for block i = 0, 1, …: layer_i, offset_i, size_i, gradient_i,
// C_i, H_i, M2_i, eigenvalues_i, and with `per_sample` per_sample_gradients_i and
// per_sample_spectra_i.
Status write_moments_npz(const std::string& path, const Moments& moments, bool per_sample);

}  // namespace sgdscope::native

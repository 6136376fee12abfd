// The sign rule of eigenvectors (symmetric_eigen.hpp).
#pragma once

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// The eigenvectors in rows as columns, the entry of largest magnitude of each positive, the first
// of equals deciding.
Matrix signed_columns(Matrix rows);

}  // namespace sgdscope

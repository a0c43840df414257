// Symmetric matrices, row by row, and what stretches them.
#pragma once

#include <cstddef>
#include <vector>

namespace driftsweep::search {

struct Eigen {
  std::vector<double> values;                // largest first
  std::vector<std::vector<double>> vectors;  // of unit length, in that order
};

// By Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5): exact to rounding, the same
// numbers out for the same numbers in. Of each vector the largest component is positive. The matrix
// has size x size finite numbers.
Eigen eigen_of(std::vector<double> matrix, size_t size);

}  // namespace driftsweep::search

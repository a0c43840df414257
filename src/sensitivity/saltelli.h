// Sobol's indices from blocks of a Saltelli design (space::make_saltelli, SALib's row order):
//   S1_j = E[B (AB_j - A)] / V            Saltelli et al., Comput. Phys. Commun. 181, 259 (2010)
//   ST_j = E[(A - AB_j)^2] / (2 V)        Jansen, Comput. Phys. Commun. 117, 35 (1999)
//   S2_jk = E[BA_j AB_k - A B] / V - S1_j - S1_k
// with V the variance over A and B together, and outputs less the mean of all rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensitivity/replicated_sums.h"

namespace driftsweep::sensitivity {

struct SaltelliLayout {
  int64_t base = 0;   // blocks
  size_t groups = 0;  // parameters, or groups of them that share a column
  bool second_order = false;

  size_t block() const { return second_order ? 2 * groups + 2 : groups + 2; }
  int64_t rows() const { return base * static_cast<int64_t>(block()); }
};

struct SobolIndices {
  std::vector<Estimate> first, total;  // S1 and ST by group
  // S2 of groups j < k at [j * groups + k]; NaN elsewhere; empty without second order.
  std::vector<Estimate> second;
  // What a group that does nothing would show for S1 and ST: E[A B] / V and 1 - Var(A) / V (after
  // Khorashadi Zadeh et al. 2017). Indices not above it are noise.
  Estimate dummy_first, dummy_total;
  double mean = 0, variance = 0;  // of the output over A and B
  int64_t used = 0, dropped = 0;  // blocks; a block with a missing row is dropped whole
};

// `outputs`: one number per row, rows() of them, NaN = missing. All indices are NaN where no two
// blocks are whole or the output does not vary.
SobolIndices sobol_indices(const SaltelliLayout& layout, std::span<const double> outputs,
                           const Bootstrap& bootstrap);

// The same of several outputs of one design at once, for which replicates are drawn only once.
std::vector<SobolIndices> sobol_indices_of_all(const SaltelliLayout& layout,
                                               std::span<const std::span<const double>> outputs,
                                               const Bootstrap& bootstrap);

}  // namespace driftsweep::sensitivity

// Sobol's indices by polynomial chaos, from any design whose points are spread over the drift: a
// sparse sum of products of Legendre polynomials of the places in [0, 1], fitted by least squares
// to outputs and, where they are known, to their derivatives. Parameters of another distribution
// than the uniform one go through their cumulative distribution. The indices are sums of squared
// coefficients (Sudret, Reliab. Eng. Syst. Saf. 93, 964, 2008); terms are taken one after the other
// by orthogonal least squares (Chen, Billings & Luo, Int. J. Control 50, 1873, 1989), as many as
// predict points best that had no part in choosing them; derivatives are further equations (Peng,
// Hampton & Doostan, J. Comput. Phys. 310, 440, 2016).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensitivity/replicated_sums.h"

namespace driftsweep::sensitivity {

struct ChaosPoints {
  size_t parameters = 0;
  std::span<const double> places;   // [point][parameter] in [0, 1]; NaN = the point is left out
  std::span<const double> outputs;  // by point; NaN = missing
  // [point][parameter] of the output by the place; NaN = not known; empty = none at all.
  std::span<const double> derivatives;
};

struct ChaosSettings {
  double confidence = 0.95;
  int threads = 1;  // changes no bit
};

struct ChaosIndices {
  // By group. conf is the width of the jackknife's interval and, beside it, the error: the share of
  // the variance that the sum leaves unexplained might belong to any index.
  std::vector<Estimate> first, total;
  std::vector<Estimate> second;  // of groups j < k at [j * groups + k]; nothing elsewhere
  double mean = 0, variance = 0;
  // Mean squared error as a share of the variance of the outputs: of points left out one by one
  // (with their derivatives), corrected for the number of terms (Blatman & Sudret 2011); or, where
  // that is more, of fifths of the points predicted by terms that the others chose. Infinite where
  // nothing fits.
  double error = 0;
  size_t terms = 0;  // without the constant
  uint32_t degree = 0;
  // Whether derivatives were used: each is tried at weights from none to that of a sine's, and the
  // weight with the least error is taken, so that wrong ones do not spoil the result.
  bool derivatives = false;
  int64_t used = 0, dropped = 0;  // points
};

// `group` by parameter: its number in 0 … groups - 1. Indices are nothing where the outputs do not
// vary or fewer than three points are left.
ChaosIndices chaos_indices(const ChaosPoints& points, const std::vector<size_t>& group,
                           size_t groups, const ChaosSettings& settings);

}  // namespace driftsweep::sensitivity

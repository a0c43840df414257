// The confidence of a mean.
#pragma once

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "analysis/moments.h"

namespace driftsweep::analysis {

// Half the width of the interval of a mean by Student's t; NaN below two values.
inline double half_interval(const Moments& moments, double confidence) {
  if (moments.count() < 2) return std::nan("");
  const boost::math::students_t student(static_cast<double>(moments.count() - 1));
  return boost::math::quantile(student, (1 + confidence) / 2) * moments.sd() /
         std::sqrt(static_cast<double>(moments.count()));
}

}  // namespace driftsweep::analysis

#include "task/schedule.h"

#include <cmath>
#include <numbers>

namespace driftsweep::task {

double Schedule::factor_in(int64_t epoch) const {
  switch (kind) {
    case Kind::cosine:
      return (1 + std::cos(std::numbers::pi * static_cast<double>(epoch) /
                           static_cast<double>(epochs))) /
             2;
    case Kind::step:
      return std::pow(factor, static_cast<double>(epoch / every));
    default:
      return 1;
  }
}

}  // namespace driftsweep::task

#include "packed/fidelity.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::packed {
namespace {

double decibels(double mean_square) { return -10 * std::log10(mean_square); }

}  // namespace

void FidelityMeter::add(const image::RgbImage& picture, const image::RgbImage& developed) {
  if (picture.planes.size() != developed.planes.size() || picture.planes.empty())
    throw base::InternalError("a developed picture of another size than its original");
  double squares = 0;
  for (size_t i = 0; i < picture.planes.size(); ++i) {
    const double difference =
        double{picture.planes[i]} - std::clamp(double{developed.planes[i]}, 0., 1.);
    squares += difference * difference;
  }
  const double mean = squares / static_cast<double>(picture.planes.size());
  worst_ = any_ ? std::max(worst_, mean) : mean;
  best_ = any_ ? std::min(best_, mean) : mean;
  any_ = true;
  squares_ += squares;
  values_ += static_cast<int64_t>(picture.planes.size());
}

std::optional<Fidelity> FidelityMeter::result() const {
  if (!any_) return std::nullopt;
  return Fidelity{.psnr = decibels(squares_ / static_cast<double>(values_)),
                  .worst = decibels(worst_),
                  .best = decibels(best_)};
}

}  // namespace driftsweep::packed

#include "search/scouts.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::search {
namespace {

constexpr double nearest = 1. / 16, farthest = 4;  // in scales

std::vector<double> direction_of(size_t coordinates, base::Stream& stream) {
  std::vector<double> direction;
  double square = 0;
  for (size_t i = 0; i < coordinates; ++i) {
    direction.push_back(stream.normal());
    square += direction.back() * direction.back();
  }
  for (double& each : direction) each /= std::sqrt(square);
  return direction;
}

}  // namespace

std::vector<std::vector<double>> scouted_places(const std::vector<Variable>& variables, int count,
                                                base::Stream& stream) {
  std::vector<std::vector<double>> places;
  for (int number = 0; number < count; ++number) {
    const std::vector<double> direction = direction_of(variables.size(), stream);
    const double length =
        nearest * std::pow(farthest / nearest, (number + stream.uniform()) / count);
    auto& place = places.emplace_back();
    for (size_t i = 0; i < variables.size(); ++i) {
      const Variable& each = variables[i];
      place.push_back(
          std::clamp(each.start + length * each.scale * direction[i], each.low, each.high));
    }
  }
  return places;
}

}  // namespace driftsweep::search

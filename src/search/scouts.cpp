#include "search/scouts.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::search {
namespace {

constexpr double nearest = 1. / 16, farthest = 4;  // in scales

}  // namespace

std::vector<double> direction_of(const std::vector<Variable>& variables, base::Stream& stream) {
  std::vector<double> direction;
  double square = 0;
  for (size_t i = 0; i < variables.size(); ++i) {
    direction.push_back(stream.normal());
    square += direction.back() * direction.back();
  }
  for (double& each : direction) each /= std::sqrt(square);
  return direction;
}

std::vector<double> place_along(const std::vector<Variable>& variables,
                                const std::vector<double>& direction, double length) {
  std::vector<double> place;
  for (size_t i = 0; i < variables.size(); ++i) {
    const Variable& each = variables[i];
    place.push_back(
        std::clamp(each.start + length * each.scale * direction[i], each.low, each.high));
  }
  return place;
}

std::vector<std::vector<double>> scouted_places(const std::vector<Variable>& variables, int count,
                                                base::Stream& stream) {
  std::vector<std::vector<double>> places;
  for (int number = 0; number < count; ++number) {
    const std::vector<double> direction = direction_of(variables, stream);
    const double length =
        nearest * std::pow(farthest / nearest, (number + stream.uniform()) / count);
    places.push_back(place_along(variables, direction, length));
  }
  return places;
}

}  // namespace driftsweep::search

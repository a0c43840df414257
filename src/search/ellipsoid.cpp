#include "search/ellipsoid.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/errors.h"
#include "base/random.h"
#include "search/symmetric.h"
#include "search/tolerance.h"

namespace driftsweep::search {

// Points uniform in the unit ball: a direction of normal numbers, the length the root of a uniform
// one.
class BallStream {
 public:
  BallStream(uint64_t seed, const std::string& content)
      : stream_(seed, content, "tolerance ellipsoid") {}

  std::vector<double> next(size_t size) {
    std::vector<double> point;
    double square = 0;
    for (size_t i = 0; i < size; ++i) {
      point.push_back(stream_.normal());
      square += point.back() * point.back();
    }
    const double length = std::pow(stream_.uniform(), 1 / static_cast<double>(size));
    for (double& coordinate : point) coordinate *= square > 0 ? length / std::sqrt(square) : 0;
    return point;
  }

 private:
  base::Stream stream_;
};

namespace {

constexpr size_t tried = 16384;  // drifts that tell how much of an ellipsoid lies in the box
constexpr size_t share_in_box = 64;
constexpr int most_tries = 1 << 22;  // for one place; `reach` leaves one of `tried` at least

}  // namespace

std::vector<double> gradient_covariance(const std::vector<std::vector<double>>& gradients) {
  const size_t size = gradients.empty() ? 0 : gradients.front().size();
  std::vector<double> covariance(size * size, 0.);
  for (const auto& gradient : gradients)
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j) covariance[i * size + j] += gradient.at(i) * gradient.at(j);
  for (double& element : covariance) element /= static_cast<double>(gradients.size());
  return covariance;
}

double ridge_of(const std::vector<double>& covariance, size_t size) {
  const double largest = eigen_of(covariance, size).values.at(0);
  // Where no image has a gradient all directions are alike.
  return largest > 0 ? largest / (longest_to_shortest * longest_to_shortest - 1) : 1;
}

std::vector<PrincipalAxis> principal_axes(const std::vector<double>& covariance, size_t size,
                                          double ridge) {
  const Eigen eigen = eigen_of(covariance, size);
  std::vector<PrincipalAxis> axes;
  for (size_t i = 0; i < size; ++i)
    axes.push_back({eigen.vectors[i], 1 / std::sqrt(std::max(eigen.values[i], 0.) + ridge)});
  return axes;
}

EllipsoidDraws::EllipsoidDraws(std::vector<PrincipalAxis> axes, std::vector<Variable> variables,
                               uint64_t seed)
    : axes_(std::move(axes)), variables_(std::move(variables)), seed_(seed) {
  if (axes_.empty() || axes_.size() != variables_.size())
    throw base::InternalError("an ellipsoid of other axes than its box");
  for (const auto& [start, scale, low, high] : variables_) {
    low_.push_back(std::max((low - start) / scale, -reach_in_scales));
    high_.push_back(std::min((high - start) / scale, reach_in_scales));
  }
}

double EllipsoidDraws::unit_radius() const { return 1 / axes_.front().half_length; }

std::vector<double> EllipsoidDraws::drift(BallStream& stream) const {
  const std::vector<double> point = stream.next(axes_.size());
  std::vector<double> drift(axes_.size(), 0.);
  for (size_t axis = 0; axis < axes_.size(); ++axis)
    for (size_t i = 0; i < drift.size(); ++i)
      drift[i] += point[axis] * axes_[axis].half_length * axes_[axis].direction[i];
  return drift;
}

double EllipsoidDraws::largest_radius(const std::vector<double>& drift) const {
  double radius = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < drift.size(); ++i) {
    if (drift[i] > 0) radius = std::min(radius, high_[i] / drift[i]);
    if (drift[i] < 0) radius = std::min(radius, low_[i] / drift[i]);
  }
  return radius;
}

double EllipsoidDraws::reach() const {
  BallStream stream(seed_, "reach");
  std::vector<double> radii;
  for (size_t i = 0; i < tried; ++i) {
    const double radius = largest_radius(drift(stream));
    if (radius > 0) radii.push_back(radius);
  }
  if (radii.empty()) return 0;
  std::sort(radii.begin(), radii.end(), std::greater<>());
  return std::min(radii[(radii.size() - 1) / share_in_box], reach_in_scales * unit_radius());
}

std::vector<double> EllipsoidDraws::place(double radius, const std::string& content) const {
  BallStream stream(seed_, content);
  for (int i = 0; i < most_tries; ++i) {
    const std::vector<double> found = drift(stream);
    if (largest_radius(found) < radius) continue;
    std::vector<double> place;
    for (size_t axis = 0; axis < found.size(); ++axis) {
      const auto& [start, scale, low, high] = variables_[axis];
      place.push_back(std::clamp(start + radius * found[axis] * scale, low, high));
    }
    return place;
  }
  throw base::InternalError("no drift of an ellipsoid lies in its box");
}

}  // namespace driftsweep::search

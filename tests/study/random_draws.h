// What a search is measured against: drifts drawn at random at a given distance from the undrifted
// pictures.
#pragma once

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/random.h"
#include "search/ascent.h"
#include "search/scouts.h"
#include "study/drifted_model.h"
#include "study/picture_distance.h"

namespace driftsweep::study {

struct Draw {
  double loss = 0, distance = 0;  // means over the images
};

// Directions are uniform on the sphere of scaled coordinates; along each, the place is found at
// which the mean distance of the pictures is the wanted one, or up to 2 % more: a draw is given no
// less room than the search took, and hardly more. Pictures alone are needed for that.
class RandomDraws {
 public:
  RandomDraws(const DriftedModel::Parts& parts, const std::vector<size_t>& axes,
              const std::vector<search::Variable>& variables, std::vector<int64_t> images)
      : parts_(parts), model_(parts, axes), images_(std::move(images)) {
    for (const size_t axis : axes) variables_.push_back(variables[axis]);
    undrifted_ = model_.pictures({}, images_);
  }

  // The draw of this number; nothing where its direction, as far as ten scales, does not come so
  // far from the undrifted pictures.
  std::optional<Draw> draw(double distance, uint64_t number) {
    base::Stream stream(number, "direction", "random draws");
    const std::vector<double> direction = search::direction_of(variables_, stream);
    const auto at = [&](double length) {
      return search::place_along(variables_, direction, length);
    };
    const auto length = length_of(distance, [&](double each) { return distance_at(at(each)); });
    if (!length) return std::nullopt;
    const Evaluation found = model_.scout_at(at(*length), images_);
    return Draw{found.loss(), found.distance};
  }

 private:
  static constexpr double longest = 10;  // in scales

  // False position (the Illinois rule) on the root of the distance, which grows about as the length
  // does, from the first doubled length that is too far.
  template <typename DistanceAt>
  static std::optional<double> length_of(double distance, const DistanceAt& distance_at) {
    const double wanted = std::sqrt(1.01 * distance);
    double near = 0, under = -wanted, far = 1. / 8, over = 0;
    while ((over = std::sqrt(distance_at(far)) - wanted) < 0) {
      if (far >= longest) return std::nullopt;
      near = far;
      under = over;
      far = std::min(2 * far, longest);
    }
    for (int step = 0, side = 0; step < 60; ++step) {
      const double length = (near * over - far * under) / (over - under);
      const double here = distance_at(length);
      if (here >= distance && here <= 1.02 * distance) return length;
      const bool beyond = here > distance;
      (beyond ? far : near) = length;
      (beyond ? over : under) = std::sqrt(here) - wanted;
      if (side == (beyond ? 1 : -1)) (beyond ? under : over) /= 2;
      side = beyond ? 1 : -1;
    }
    return std::nullopt;  // the distance jumps over the wanted one
  }

  double distance_at(const std::vector<double>& place) const {
    return picture_distance(parts_.job->forensics->distance, model_.pictures(place, images_),
                            undrifted_)
        .mean()
        .item<double>();
  }

  DriftedModel::Parts parts_;
  DriftedModel model_;
  std::vector<int64_t> images_;
  std::vector<search::Variable> variables_;
  at::Tensor undrifted_;
};

}  // namespace driftsweep::study

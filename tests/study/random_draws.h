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
#include "study/drifted_model.h"
#include "study/picture_distance.h"

namespace driftsweep::study {

// Directions are uniform on the sphere of scaled coordinates; along each, the place is found at
// which the mean distance of the pictures is the wanted one, or up to 2 % more: a draw is given no
// less room than the search took. Pictures alone are needed for that.
class RandomDraws {
 public:
  RandomDraws(const DriftedModel::Parts& parts, const std::vector<size_t>& axes,
              const std::vector<search::Variable>& variables, std::vector<int64_t> images)
      : parts_(parts), model_(parts, axes), images_(std::move(images)) {
    for (const size_t axis : axes) variables_.push_back(variables[axis]);
    undrifted_ = model_.pictures({}, images_);
  }

  // The mean loss at the draw of this number; nothing where its direction, as far as ten scales,
  // does not come so far from the undrifted pictures.
  std::optional<double> loss(double distance, uint64_t seed) {
    base::Stream stream(seed, "direction", "random draws");
    std::vector<double> direction;
    double norm = 0;
    for (size_t i = 0; i < variables_.size(); ++i) {
      direction.push_back(stream.normal());
      norm += direction.back() * direction.back();
    }
    const auto at = [&](double length) {
      std::vector<double> place;
      for (size_t i = 0; i < variables_.size(); ++i) {
        const auto& each = variables_[i];
        place.push_back(
            std::clamp(each.start + length * each.scale * direction[i] / std::sqrt(norm), each.low,
                       each.high));
      }
      return place;
    };
    // The root of the distance grows about as the length does.
    double near = 0, far = longest, length = 1. / 8;
    bool reached = false;
    for (int step = 0; step < 24; ++step) {
      const double here = distance_at(at(length));
      if (here >= distance) {
        far = length;
        reached = true;
        if (here <= 1.02 * distance) break;
      } else if (length >= longest) {
        return std::nullopt;
      } else {
        near = length;
      }
      length *= std::sqrt(1.01 * distance / std::max(here, distance / 64));
      if (length <= near || length >= far) length = reached ? (near + far) / 2 : longest;
    }
    if (!reached) return std::nullopt;
    return model_.evaluate_at(at(far), images_).loss();
  }

 private:
  static constexpr double longest = 10;  // in scales

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

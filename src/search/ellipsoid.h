// Ellipsoids of drifts around the undrifted point, from the covariance of the loss's gradients, and
// drifts drawn uniformly inside them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/ascent.h"

namespace driftsweep::search {

// Mean of g g', row by row, over gradients g of one length: (image, coordinate). Sums run in the
// order given.
std::vector<double> gradient_covariance(const std::vector<std::vector<double>>& gradients);

// A drift d has a coordinate for each parameter, in scales. To first order it changes the loss of
// an image with the gradient g by g'd, so that d' C d is the mean square of that change, and
// {d : d' (C + ridge) d <= radius^2} are the drifts under which the loss of an image moves by
// `radius` at most, in the root mean square. The ridge holds directions in which the loss has no
// gradient, about which the first order says nothing: none is longer than this many times the
// shortest, the one that tolerates least.
inline constexpr double longest_to_shortest = 8;
double ridge_of(const std::vector<double>& covariance, size_t size);

// A principal axis of the ellipsoid of radius 1.
struct PrincipalAxis {
  std::vector<double> direction;  // of unit length; its largest component is positive
  double half_length = 0;         // in scales
};
// Shortest first: from what is tolerated least to what is tolerated most.
std::vector<PrincipalAxis> principal_axes(const std::vector<double>& covariance, size_t size,
                                          double ridge);

class BallStream;

// Drifts drawn uniformly inside the ellipsoid, cut to the box of the variables (see ascent.h), of
// which no coordinate leaves its start by more than reach_in_scales (tolerance.h).
class EllipsoidDraws {
 public:
  // `variables`: one for each coordinate, each with room on one side at least.
  EllipsoidDraws(std::vector<PrincipalAxis> axes, std::vector<Variable> variables, uint64_t seed);

  // The radius at which the shortest half axis is one scale long.
  double unit_radius() const;
  // Where the search for a radius ends: the shortest half axis is reach_in_scales long, or of the
  // drifts that can be had close to the start all but 1 of 64 have left the box.
  double reach() const;

  // The place drawn for this content, in the variables' own units: a function of (seed, content,
  // radius). From radius to radius the same draws, scaled: of a fixed row of drifts in the unit
  // ball the first that the radius leaves in the box.
  std::vector<double> place(double radius, const std::string& content) const;

 private:
  std::vector<double> drift(BallStream& stream) const;
  double largest_radius(const std::vector<double>& drift) const;

  std::vector<PrincipalAxis> axes_;
  std::vector<Variable> variables_;
  std::vector<double> low_, high_;  // the box in scales from the start
  uint64_t seed_;
};

}  // namespace driftsweep::search

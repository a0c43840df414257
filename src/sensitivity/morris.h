// Elementary effects of trajectories (space::make_morris): Morris, Technometrics 33, 161 (1991);
// mu* by Campolongo, Cariboni & Saltelli, Environ. Model. Softw. 22, 1509 (2007).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensitivity/replicated_sums.h"

namespace driftsweep::sensitivity {

struct MorrisLayout {
  int64_t trajectories = 0;
  size_t groups = 0;
  // By trajectory and step: which group moved, and by how much of its range (signed: 2/3 up or down
  // with four levels).
  std::vector<int32_t> moved;
  std::vector<double> by;

  int64_t rows() const { return trajectories * static_cast<int64_t>(groups + 1); }
};

// The layout of rows given as places in the unit cube ([row][axis], `axes` of them, `group` by
// axis). UserError (data) where from one row to the next of a trajectory not just one group moves,
// or one does not move at all: the table is no Morris design.
MorrisLayout morris_layout(std::span<const double> places, size_t axes,
                           const std::vector<size_t>& group, size_t groups);

struct MorrisEffects {
  // By group, in the output's unit per whole range of the group.
  std::vector<Estimate> mu_star;
  std::vector<double> mu, sigma;  // sigma with n - 1
  int64_t used = 0, dropped = 0;  // trajectories; one with a missing row is dropped whole
};

MorrisEffects morris_effects(const MorrisLayout& layout, std::span<const double> outputs,
                             const Bootstrap& bootstrap);

}  // namespace driftsweep::sensitivity

#include "sensitivity/morris.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

constexpr double least_move = 1e-9;  // of the range; below it a place is the same

// Which group the step moves and by how much; group -1 = none, -2 = several.
std::pair<int32_t, double> move_of(std::span<const double> from, std::span<const double> to,
                                   const std::vector<size_t>& group) {
  int32_t moved = -1;
  double by = 0;
  for (size_t axis = 0; axis < from.size(); ++axis) {
    const double change = to[axis] - from[axis];
    if (std::abs(change) < least_move) continue;
    const auto own = static_cast<int32_t>(group[axis]);
    if (moved >= 0 && moved != own) return {-2, 0};
    // Axes of one group move by the same share, each up or down; the first tells the sign.
    if (moved < 0) by = change;
    moved = own;
  }
  return {moved, by};
}

}  // namespace

MorrisLayout morris_layout(std::span<const double> places, size_t axes,
                           const std::vector<size_t>& group, size_t groups) {
  const size_t length = groups + 1, rows = axes == 0 ? 0 : places.size() / axes;
  if (rows == 0 || rows % length != 0)
    throw base::data_error("",
                           fmt::format("{} rows are no trajectories of {} rows each", rows, length),
                           "A Morris design has one row more than parameters in each trajectory");
  MorrisLayout layout{static_cast<int64_t>(rows / length), groups, {}, {}};
  for (size_t row = 0; row < rows; ++row) {
    if (row % length == 0) continue;
    const auto [moved, by] =
        move_of(places.subspan((row - 1) * axes, axes), places.subspan(row * axes, axes), group);
    const auto start = layout.moved.end() - static_cast<long>(row % length - 1);
    const bool again =
        moved >= 0 && std::find(start, layout.moved.end(), moved) != layout.moved.end();
    if (moved < 0 || again)
      throw base::data_error("",
                             fmt::format("row {} of trajectory {} {}", row % length, row / length,
                                         moved == -1   ? "moves no parameter"
                                         : moved == -2 ? "moves several parameters at once"
                                                       : "moves a parameter that has moved before"),
                             "This is no Morris design; name the design that made the table");
    layout.moved.push_back(moved);
    layout.by.push_back(by);
  }
  return layout;
}

MorrisEffects morris_effects(const MorrisLayout& layout, std::span<const double> outputs,
                             const Bootstrap& bootstrap) {
  if (static_cast<int64_t>(outputs.size()) != layout.rows())
    throw base::InternalError("outputs that are no whole trajectories");
  const size_t groups = layout.groups, length = groups + 1, width = 3 * groups;
  ReplicatedSums sums(width, bootstrap);
  std::vector<double> rows;
  for (int64_t first = 0; first < layout.trajectories; first += ReplicatedSums::rows_at_once) {
    const int64_t end = std::min(layout.trajectories, first + ReplicatedSums::rows_at_once);
    rows.assign(static_cast<size_t>(end - first) * width, 0.0);
    for (int64_t t = first; t < end; ++t)
      for (size_t step = 0; step < groups; ++step) {
        const size_t row = static_cast<size_t>(t) * length + step;
        const size_t move = static_cast<size_t>(t) * groups + step;
        const auto group = static_cast<size_t>(layout.moved[move]);
        const double effect = (outputs[row + 1] - outputs[row]) / layout.by[move];
        double* columns = rows.data() + static_cast<size_t>(t - first) * width;
        columns[group] = effect;
        columns[groups + group] = std::abs(effect);
        columns[2 * groups + group] = effect * effect;
      }
    sums.add(first, rows);
  }
  MorrisEffects effects;
  effects.dropped = sums.dropped();
  effects.used = layout.trajectories - sums.dropped();
  const auto count = static_cast<double>(effects.used);
  for (size_t group = 0; group < groups; ++group) {
    const double mu = sums.sum(-1, group) / count;
    effects.mu.push_back(effects.used > 0 ? mu : std::numeric_limits<double>::quiet_NaN());
    const double squares = sums.sum(-1, 2 * groups + group) - count * mu * mu;
    effects.sigma.push_back(effects.used > 1 ? std::sqrt(std::max(0.0, squares) / (count - 1))
                                             : std::numeric_limits<double>::quiet_NaN());
    effects.mu_star.push_back(estimate(sums, [&](int replicate) {
      return sums.sum(replicate, groups + group) / sums.rows(replicate);
    }));
  }
  return effects;
}

}  // namespace driftsweep::sensitivity

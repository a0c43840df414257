// Projected gradient ascent in a box, on plain numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace driftsweep::search {

// One coordinate of a search, in its own unit.
struct Variable {
  double start = 0;
  double scale = 1;          // > 0; steps are shares of it, so that coordinates are comparable
  double low = 0, high = 0;  // the box; may be infinite
};

// The objective at a place, with its derivative by each coordinate, per unit of the coordinate. A
// derivative that is no finite number holds its coordinate where it is.
struct Reading {
  double objective = 0;
  std::vector<double> gradient;
};
// Nothing where the objective does not exist; the ascent ends there.
using Objective = std::function<std::optional<Reading>(const std::vector<double>& place)>;

struct AscentOptions {
  int steps = 30;
  double learning_rate = 0.05;  // length of the first step, over all coordinates, in scales
};

struct Ascent {
  std::vector<double> place;  // of the largest objective met, the start included
  double objective = 0;
  int64_t evaluations = 0;
};

// Adam (Kingma and Ba 2015, with beta 0.9 and 0.99) in scaled coordinates; after each step the
// place is projected onto the box. The step length is shared by the coordinates, so that a search
// over many does not begin with a leap, and falls linearly to a tenth; after three steps without a
// better place the ascent goes back to the best one and on with half of it. At most steps + 1
// evaluations. The same numbers in, the same numbers out. InternalError where the objective does
// not exist at the start.
Ascent ascend(const std::vector<Variable>& variables, const Objective& objective,
              const AscentOptions& options);

// The start projected onto the box.
double start_of(const Variable& variable);

}  // namespace driftsweep::search

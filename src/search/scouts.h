// Where a search may begin beside the undrifted place: an ascent finds the nearest peak, and a
// trained network's loss has higher ones behind flat land.
#pragma once

#include <vector>

#include "base/random.h"
#include "search/ascent.h"

namespace driftsweep::search {

// Uniform on the sphere of scaled coordinates.
std::vector<double> direction_of(const std::vector<Variable>& variables, base::Stream& stream);

// So many scales from the starts in that direction, projected onto the box.
std::vector<double> place_along(const std::vector<Variable>& variables,
                                const std::vector<double>& direction, double length);

// `count` places along such directions. Lengths lie between 1/16 and 4 scales, one in each of
// `count` equal parts of their logarithm.
std::vector<std::vector<double>> scouted_places(const std::vector<Variable>& variables, int count,
                                                base::Stream& stream);

}  // namespace driftsweep::search

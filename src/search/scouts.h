// Where a search may begin beside the undrifted place: an ascent finds the nearest peak, and a
// trained network's loss has higher ones behind flat land.
#pragma once

#include <vector>

#include "base/random.h"
#include "search/ascent.h"

namespace driftsweep::search {

// `count` places around the starts. Directions are uniform on the sphere of scaled coordinates,
// lengths lie between 1/16 and 4 scales, one in each of `count` equal parts of their logarithm;
// projected onto the box.
std::vector<std::vector<double>> scouted_places(const std::vector<Variable>& variables, int count,
                                                base::Stream& stream);

}  // namespace driftsweep::search

// The line of a label table that belongs to each image.
#pragma once

#include <cstddef>
#include <vector>

#include "base/csv.h"
#include "packed/labels.h"
#include "packed/name_match.h"

namespace driftsweep::packed {

inline constexpr size_t no_line = static_cast<size_t>(-1);

// By image, its row of the table; no_line where it is left out and has none. What was matched in an
// unusual way is told in `labels`. UserError (data), see read_labels.
std::vector<size_t> lines_of_images(const base::CsvTable& table, const NameMatch& matcher,
                                    const LabelledImages& images, Labels& labels);

}  // namespace driftsweep::packed

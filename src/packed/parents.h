// Which images must not be split apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/doubts.h"
#include "packed/labels.h"

namespace driftsweep::packed {

// By image.
struct Parents {
  std::vector<int32_t> number;  // by first appearance
  std::vector<std::string> notes;
  base::Doubts doubts;
};

struct ParentRules {
  std::string separator = {};  // what stands before its last occurrence in the stem is the parent
  std::string column = {};     // of the label file; "none" = each image is one of its own
  bool siblings_by_name = false;  // images of one stem are siblings
};

// Siblings by the column, by the separator, or by the column `parent`; otherwise each image is a
// parent of its own. A blank in a column stands for an image of its own. Doubts a column under
// another name (patient, slide, case) that would make siblings, blanks and names that look alike.
// UserError (usage) for a column that does not exist, and for two rules at once.
Parents find_parents(const std::vector<std::string>& images, const Labels* labels,
                     const std::string& table, const ParentRules& rules);

// Numbers, by first appearance, of what stands before the last `separator` in each image's stem; an
// image without it is a parent of its own.
std::vector<int32_t> parents_by_name(const std::vector<std::string>& images,
                                     const std::string& separator);

}  // namespace driftsweep::packed

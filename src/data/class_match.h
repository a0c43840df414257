// The classes of one data set as places among those of another, by name. Free of LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::data {

enum class Task { pictures, pixels };  // what has a class: a label, or every value of a mask

// A data set as it looks beside another one.
struct Matched {
  // Labels, or the names of the masks' values, are those of the other set.
  packed::PackedFacts facts;
  // Of masks: by the value that the file holds, the value that it means.
  std::vector<uint8_t> mask_values;
};

// UserError (data) at `file` for a class that `other`, the facts of `other_file`, lacks, and where
// the set has no classes for the task at all. It may lack classes itself.
Matched matched(packed::PackedFacts facts, const std::string& file,
                const packed::PackedFacts& other, const std::string& other_file, Task task);

}  // namespace driftsweep::data

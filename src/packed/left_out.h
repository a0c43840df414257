// What of a request is not packed, and why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "packed/collect.h"
#include "packed/labels.h"

namespace driftsweep::packed {

// Marks the images that a pattern means: by their source, path, file name or stem, as it is or with
// the wildcards * ? [abc]. Reasons go to `why`, one for each image ("b.tif: --exclude b*").
// UserError (usage) for a pattern that means no image.
std::vector<bool> excluded(const Inputs& inputs, const std::vector<std::string>& patterns,
                           std::vector<std::string>& why);

// Marks the images of classes with less than `least` images, of those that are not marked yet.
// Where images of one stem are one shot, a class has as many as shots.
void exclude_rare_classes(const Inputs& inputs, const Labels& labels, int64_t least,
                          bool siblings_by_name, std::vector<bool>& left_out,
                          std::vector<std::string>& why);

// Takes the marked images out of the lists by image. UserError (usage) where none is left.
void keep_others(Inputs& inputs, const std::vector<bool>& left_out);

}  // namespace driftsweep::packed

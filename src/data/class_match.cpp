#include "data/class_match.h"

#include <algorithm>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::data {
namespace {

// By class of `names`, its place in `wanted`.
std::vector<int32_t> places_of(const std::vector<std::string>& names, const std::string& file,
                               const std::vector<std::string>& wanted,
                               const std::string& wanted_file) {
  std::vector<int32_t> places;
  for (const auto& name : names) {
    const auto found = std::find(wanted.begin(), wanted.end(), name);
    if (found == wanted.end())
      throw base::data_error(file, "its class '" + name + "' is none of " + wanted_file,
                             "Classes are matched by name: pack it with " +
                                 base::enumerate(wanted) + ", or without the images of that class",
                             base::nearest(name, wanted));
    places.push_back(static_cast<int32_t>(found - wanted.begin()));
  }
  return places;
}

}  // namespace

Matched matched(packed::PackedFacts facts, const std::string& file,
                const packed::PackedFacts& other, const std::string& other_file, Task task) {
  Matched made{std::move(facts), {}};
  packed::PackedFacts& own = made.facts;
  if (task == Task::pixels) {
    if (!own.has_masks)
      throw base::data_error(file, "the job tells classes of pixels, and there are no masks",
                             "Pack it with --masks, or take it out of data.test");
    for (const int32_t place : places_of(own.mask_classes, file, other.mask_classes, other_file))
      made.mask_values.push_back(static_cast<uint8_t>(place));
    own.mask_classes = other.mask_classes;
    return made;
  }
  if (own.classes.empty())
    throw base::data_error(file, "the images have no classes",
                           "Pack it with --labels, or take it out of data.test");
  const auto places = places_of(own.classes, file, other.classes, other_file);
  for (int32_t& label : own.label)
    if (label >= 0) label = places[static_cast<size_t>(label)];
  own.classes = other.classes;
  return made;
}

}  // namespace driftsweep::data

#include <fmt/format.h>

#include <algorithm>

#include "base/spelling.h"
#include "base/suggest.h"
#include "packed/labels.h"
#include "packed/missing_value.h"

namespace driftsweep::packed {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t most = 12;
  return base::shown(base::first_of(names, most));
}

}  // namespace

void judge_classes(const std::string& where, Labels& labels) {
  const auto groups = base::look_alikes(labels.classes);
  if (!groups.empty())
    add_doubt(labels.doubts, {where,
                              fmt::format("classes look alike and are different ones: {}",
                                          base::enumerate_look_alikes(labels.classes, groups)),
                              "Write each class in one way"});
  for (size_t i = 0; i < labels.classes.size(); ++i) {
    if (!is_missing_value(labels.classes[i])) continue;
    add_doubt(
        labels.doubts,
        {where,
         fmt::format("{} images have the class '{}', which tables write for a missing value",
                     std::count(labels.label.begin(), labels.label.end(), static_cast<int32_t>(i)),
                     labels.classes[i]),
         "If it is no class, leave the images out with --exclude"});
  }
  std::vector<std::string> alphabetical = labels.classes;
  std::sort(alphabetical.begin(), alphabetical.end());
  if (alphabetical != labels.classes)
    labels.notes.push_back(fmt::format(
        "the classes stand in natural order: {}. Other tools, such as torchvision's ImageFolder, "
        "take the alphabetical one: {}. A model that was trained with that needs its classes named "
        "at the export (analysis/export_model.py --classes)",
        list_of(labels.classes), list_of(alphabetical)));
}

}  // namespace driftsweep::packed

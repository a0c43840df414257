#include "packed/left_out.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/spelling.h"
#include "base/suggest.h"
#include "packed/name_match.h"

namespace driftsweep::packed {
namespace {

bool means(const std::string& pattern, const Inputs& inputs, size_t photo) {
  const std::string& raw = inputs.raws[photo];
  for (const auto& name : {inputs.sources[photo], raw, file_name(raw), stem(raw)})
    if (pattern == name || ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0 ||
        base::composed(pattern) == base::composed(name))
      return true;
  return false;
}

base::UserError nothing_meant(const std::string& pattern, const Inputs& inputs) {
  return base::usage_error("--exclude", fmt::format("'{}' means none of the images", pattern),
                           "Write a file name, or a pattern such as '*_7.tif' in quotes",
                           base::nearest(pattern, inputs.sources));
}

}  // namespace

std::vector<bool> excluded(const Inputs& inputs, const std::vector<std::string>& patterns,
                           std::vector<std::string>& why) {
  std::vector<bool> left_out(inputs.raws.size(), false);
  for (const auto& pattern : patterns) {
    bool used = false;
    for (size_t photo = 0; photo < inputs.raws.size(); ++photo) {
      if (!means(pattern, inputs, photo)) continue;
      used = true;
      if (left_out[photo]) continue;
      left_out[photo] = true;
      why.push_back(fmt::format("{}: --exclude {}", base::shown(inputs.sources[photo]),
                                base::shown(pattern)));
    }
    if (!used) throw nothing_meant(pattern, inputs);
  }
  return left_out;
}

void exclude_rare_classes(const Inputs& inputs, const Labels& labels, int64_t least,
                          bool siblings_by_name, std::vector<bool>& left_out,
                          std::vector<std::string>& why) {
  std::vector<std::set<std::string>> shots(labels.classes.size());
  for (size_t photo = 0; photo < labels.label.size(); ++photo)
    if (!left_out[photo] && labels.label[photo] >= 0)
      shots[static_cast<size_t>(labels.label[photo])].insert(
          siblings_by_name ? base::composed(stem(inputs.raws[photo])) : inputs.raws[photo]);
  for (size_t photo = 0; photo < labels.label.size(); ++photo) {
    if (left_out[photo] || labels.label[photo] < 0) continue;
    const auto number = static_cast<size_t>(labels.label[photo]);
    const auto count = static_cast<int64_t>(shots[number].size());
    if (count >= least) continue;
    left_out[photo] = true;
    why.push_back(fmt::format("{}: class {} has {} image{}, --drop-classes-below {}",
                              base::shown(inputs.sources[photo]), labels.classes[number], count,
                              count == 1 ? "" : "s", least));
  }
}

void keep_others(Inputs& inputs, const std::vector<bool>& left_out) {
  if (std::find(left_out.begin(), left_out.end(), false) == left_out.end())
    throw base::usage_error("pack", "every image is left out",
                            "Exclude less, or name a smaller number of --drop-classes-below");
  const auto compact = [&](std::vector<std::string>& list) {
    if (list.empty()) return;
    std::vector<std::string> kept;
    for (size_t i = 0; i < list.size(); ++i)
      if (!left_out[i]) kept.push_back(list[i]);
    list = std::move(kept);
  };
  for (size_t i = 0; i < left_out.size(); ++i)
    if (left_out[i]) inputs.left_out_raws.push_back(inputs.raws[i]);
  for (auto* list : {&inputs.raws, &inputs.sources, &inputs.green, &inputs.blue, &inputs.class_of})
    compact(*list);
}

}  // namespace driftsweep::packed

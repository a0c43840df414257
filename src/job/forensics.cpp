#include "job/forensics.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "job/catalogue.h"

namespace driftsweep::job {
namespace {

// "isp.white_balance.r" -> "isp" and "white_balance".
std::string room_of(const std::string& name) { return name.substr(0, name.find('.')); }
std::string group_of(const std::string& name) {
  const size_t start = name.find('.') + 1;
  return name.substr(start, name.find('.', start) - start);
}

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

const std::set<std::string> noise = {"capture.shot_noise",   "capture.read_noise",
                                     "capture.row_noise",    "capture.row_fixed_pattern",
                                     "capture.dark_current", "capture.full_well"};

}  // namespace

bool in_group(const space::DesignParameter& axis, const std::string& group) {
  if (group == "all" || group == axis.name) return true;
  const auto members = axis.members();
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    return room_of(member) == group || group_of(member) == group;
  });
}

std::vector<size_t> group_axes(const Job& job, const ModelSpec& model, const std::string& group) {
  std::vector<size_t> axes;
  for (size_t axis = 0; axis < job.parameters.size(); ++axis)
    if (in_group(job.parameters[axis], group) &&
        has_gradient(job.parameters[axis], model.processing.mode))
      axes.push_back(axis);
  return axes;
}

std::vector<std::string> known_groups(const Job& job) {
  std::vector<std::string> groups = {"all", "isp", "capture"};
  const auto add = [&](const std::string& group) {
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  };
  for (const auto& axis : job.parameters)
    for (const auto& member : axis.members()) add(group_of(member));
  for (const auto& axis : job.parameters) add(axis.name);
  std::erase_if(groups, [&](const std::string& group) {
    return std::all_of(job.models.begin(), job.models.end(), [&](const ModelSpec& model) {
      return group_axes(job, model, group).empty();
    });
  });
  return groups;
}

std::vector<space::DesignParameter> catalogue_axes(const std::vector<ModelSpec>& models) {
  std::vector<space::DesignParameter> axes;
  const bool learned = std::any_of(models.begin(), models.end(), [](const ModelSpec& model) {
    return !model.processing.trainable.empty();
  });
  for (const auto& info : catalogue()) {
    if (!info.choices.empty() || info.whole || noise.contains(info.name)) continue;
    space::DesignParameter axis;
    axis.name = info.name;
    const bool own = learned && room_of(info.name) == "isp";  // each model has its own value
    axis.as = is_number(info.default_text) && !own ? space::As::value : space::As::offset;
    axis.distribution = space::Listed{};
    axis.where = "forensics";
    if (std::any_of(models.begin(), models.end(), [&](const ModelSpec& model) {
          return has_gradient(axis, model.processing.mode);
        }))
      axes.push_back(std::move(axis));
  }
  return axes;
}

}  // namespace driftsweep::job

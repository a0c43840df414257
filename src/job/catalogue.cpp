#include "job/catalogue.h"

#include "base/errors.h"
#include "base/suggest.h"
#include "capture/parameters.h"
#include "corruption/parameters.h"
#include "isp/parameters.h"

namespace driftsweep::job {

const std::vector<space::ParameterInfo>& catalogue() {
  static const std::vector<space::ParameterInfo> all = [] {
    std::vector<space::ParameterInfo> gathered = capture::parameters();
    for (const auto* room : {&isp::parameters(), &corruption::parameters()})
      gathered.insert(gathered.end(), room->begin(), room->end());
    return gathered;
  }();
  return all;
}

const space::ParameterInfo* find_parameter(const std::string& name) {
  for (const auto& info : catalogue())
    if (info.name == name) return &info;
  return nullptr;
}

const space::ParameterInfo& need_parameter(const std::string& name, const std::string& where,
                                           bool in_data_file) {
  if (const auto* found = find_parameter(name)) return *found;
  const std::string repair = "driftsweep check --list-parameters prints all";
  const auto code = in_data_file ? base::ExitCode::data : base::ExitCode::usage;
  std::vector<std::string> names;
  for (const auto& info : catalogue()) names.push_back(info.name);
  throw base::UserError(
      code, {where, "there is no parameter '" + name + "'", repair, base::nearest(name, names)});
}

AxisFacts axis_facts(const space::DesignParameter& axis) {
  AxisFacts facts;
  unsigned without = 0;
  for (const auto& member : axis.members()) {
    const auto& info = need_parameter(member, axis.where);
    if (facts.unit.empty()) facts.unit = info.unit;
    facts.modes |= info.modes;
    facts.gradient_modes |= info.gradient_modes;
    without |= info.modes & ~info.gradient_modes;
  }
  facts.gradient_modes &= ~without;
  if (!space::is_continuous(axis.distribution)) facts.gradient_modes = 0;
  return facts;
}

bool has_gradient(const space::DesignParameter& axis, space::Mode mode) {
  return (axis_facts(axis).gradient_modes & static_cast<unsigned>(mode)) != 0;
}

}  // namespace driftsweep::job

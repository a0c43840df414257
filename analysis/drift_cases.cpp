#include "analysis/drift_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace driftsweep::analysis {

using store::DesignAxis;
using store::StudyShape;

namespace {

constexpr std::array<const char*, 3> stages = {"isp.demosaic", "isp.sharpening", "isp.denoising"};
constexpr std::array<std::pair<const char*, const char*>, 14> abbreviations = {{
    {"bilinear", "bi"},
    {"malvar2004", "ma"},
    {"menon2007", "me"},
    {"sharpening_filter", "s"},
    {"unsharp_masking", "u"},
    {"unsharp_masking_2d", "u2"},
    {"none", "-"},
    {"gaussian_denoising", "ga"},
    {"median_denoising", "me"},
    {"fft_denoising", "fft"},
    {"tv_chambolle", "tvc"},
    {"tv_bregman", "tvb"},
    {"bilateral", "bl"},
    {"", "own"},
}};

std::string abbreviated(const std::string& choice) {
  for (const auto& [name, brief] : abbreviations)
    if (choice == name) return brief;
  return choice;
}

// A coordinate that a point sets.
struct Set {
  const DesignAxis* axis;
  std::string choice;  // of choices
  double number = 0;   // of numbers
};

std::vector<Set> set_at(const StudyShape& shape, int64_t point) {
  std::vector<Set> set;
  const auto at = static_cast<size_t>(point);
  for (const DesignAxis& axis : shape.axes) {
    if (axis.name == "case") continue;
    if (axis.choices()) {
      const auto& choice = std::get<std::vector<std::string>>(axis.values).at(at);
      if (!choice.empty()) set.push_back({&axis, choice, 0});
    } else {
      const double number = std::get<std::vector<double>>(axis.values).at(at);
      if (!std::isnan(number)) set.push_back({&axis, "", number});
    }
  }
  return set;
}

bool is_stage(const Set& set) {
  return std::find(stages.begin(), stages.end(), set.axis->name) != stages.end();
}

std::string pipeline_name(const std::vector<Set>& set) {
  std::string name;
  for (const char* stage : stages) {
    std::string choice;
    for (const Set& each : set)
      if (each.axis->name == stage) choice = each.choice;
    name += (name.empty() ? "" : "/") + abbreviated(choice);
  }
  return name;
}

std::string number_name(const Set& set) {
  const std::string word = set.axis->name.substr(set.axis->name.find('.') + 1);
  if (set.axis->as == "factor") return fmt::format("{} x{}", word, set.number);
  if (set.axis->as == "offset") return fmt::format("{} {:+}", word, set.number);
  return fmt::format("{} {}", word, set.number);
}

std::string name_of(const std::vector<Set>& set) {
  if (set.empty()) return "undrifted";
  if (std::all_of(set.begin(), set.end(), is_stage)) return pipeline_name(set);
  std::string name;
  for (const Set& each : set) {
    if (each.axis->as == "factor" && each.number == 1 && set.size() > 1) continue;
    std::string text;
    if (each.axis->name == "corruption.severity")
      text = fmt::format("{}", each.number);
    else
      text = each.axis->choices() ? each.choice : number_name(each);
    name += (name.empty() ? "" : " ") + text;
  }
  return name.empty() ? "undrifted" : name;
}

// Names that several points share get the number of the point behind them.
void make_unique(DriftCase& drift) {
  std::map<std::string, int> times;
  for (const auto& test : drift.tests) ++times[test];
  for (size_t i = 0; i < drift.tests.size(); ++i)
    if (times[drift.tests[i]] > 1) drift.tests[i] += fmt::format(" (point {})", drift.points[i]);
}

// Where all corruptions have one severity, it tells nothing.
void drop_common_severity(DriftCase& drift, const StudyShape& shape) {
  std::optional<double> common;
  for (const int64_t point : drift.points)
    for (const Set& set : set_at(shape, point)) {
      if (set.axis->name != "corruption.severity") continue;
      if (common && *common != set.number) return;
      common = set.number;
    }
  if (!common) return;
  const std::string ending = fmt::format(" {}", *common);
  for (auto& test : drift.tests)
    if (test.ends_with(ending)) test.erase(test.size() - ending.size());
}

// What the job says of the model's own stage; "" where it has none.
std::string own_choice(const StudyShape& shape, const std::string& model, const std::string& axis) {
  const std::string key = "models." + model + ".processing" + axis.substr(axis.find('.'));
  for (const auto& [name, value] : shape.meaning)
    if (name == key) return value;
  return "";
}

std::optional<size_t> own_place(const DriftCase& drift, const StudyShape& shape,
                                const std::string& model) {
  for (size_t place = 0; place < drift.points.size(); ++place) {
    const auto set = set_at(shape, drift.points[place]);
    const bool own = std::all_of(set.begin(), set.end(), [&](const Set& each) {
      return is_stage(each) && own_choice(shape, model, each.axis->name) == each.choice;
    });
    if (own) return place;
  }
  return std::nullopt;
}

void describe(DriftCase& drift, const StudyShape& shape) {
  drift.corruptions = drift.pipelines = drift.test_set = true;
  for (const int64_t point : drift.points) {
    const auto set = set_at(shape, point);
    drift.tests.push_back(name_of(set));
    drift.corruptions &= std::any_of(set.begin(), set.end(), [](const Set& each) {
      return each.axis->name == "corruption.name" && each.choice != "none";
    });
    drift.test_set &= std::any_of(set.begin(), set.end(),
                                  [](const Set& each) { return each.axis->name == test_set_axis; });
    drift.pipelines &= !set.empty() && std::all_of(set.begin(), set.end(), is_stage);
  }
  if (drift.corruptions) drop_common_severity(drift, shape);
  make_unique(drift);
  for (const auto& model : shape.models) drift.own.push_back(own_place(drift, shape, model));
}

}  // namespace

int64_t own_points(const StudyShape& shape) {
  for (const auto& axis : shape.axes)
    if (axis.name == test_set_axis) {
      const auto& sets = std::get<std::vector<std::string>>(axis.values);
      return std::count(sets.begin(), sets.end(), "");
    }
  return shape.points;
}

std::vector<DriftCase> drift_cases(const StudyShape& shape) {
  const auto labels = std::find_if(shape.axes.begin(), shape.axes.end(),
                                   [](const DesignAxis& axis) { return axis.name == "case"; });
  std::vector<DriftCase> cases;
  if (labels == shape.axes.end()) return cases;
  const auto& names = std::get<std::vector<std::string>>(labels->values);
  for (int64_t point = 0; point < shape.points; ++point) {
    const std::string& name = names.at(static_cast<size_t>(point));
    auto found = std::find_if(cases.begin(), cases.end(),
                              [&](const DriftCase& drift) { return drift.name == name; });
    if (found == cases.end()) {
      cases.emplace_back().name = name;
      found = cases.end() - 1;
    }
    found->points.push_back(point);
  }
  for (DriftCase& drift : cases) describe(drift, shape);
  return cases;
}

}  // namespace driftsweep::analysis

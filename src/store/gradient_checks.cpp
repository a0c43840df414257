#include "store/gradient_checks.h"

#include <array>

#include "store/arrays.h"
#include "store/group_builder.h"

namespace driftsweep::store {
namespace {

constexpr const char* check_group = "gradient_check";
constexpr std::array<const char*, 4> verdict_names = {"unchecked", "ok", "inconclusive", "broken"};

}  // namespace

const char* name_of(GradientVerdict verdict) {
  return verdict_names.at(static_cast<size_t>(verdict));
}

void create_gradient_check_group(const File& file, const StudyShape& shape) {
  if (shape.gradient_parameters.empty()) return;
  GroupBuilder builder(file, check_group);
  builder.axis("model", shape.models);
  const Dataset verdict =
      builder.bytes("verdict", {"model"}, {"gradients against directional differences in float64"});
  const std::array<uint8_t, 4> values = {0, 1, 2, 3};
  write_attribute(verdict, "flag_values", Element::uint8, values.data(), values.size());
  std::string meanings;
  for (const char* name : verdict_names)
    meanings += (meanings.empty() ? "" : " ") + std::string(name);
  write_attribute(verdict, "flag_meanings", meanings);
  builder.counts("probes", {"model"}, {"differences that could be told"});
  builder.floats("miss", {"model"}, {"largest share of the gradient's size that one missed", "1"});
}

std::vector<GradientCheck> read_gradient_checks(const std::string& study) {
  const File file = open_file(study);
  if (!has(file, check_group)) return {};
  const Group group = open_group(file, check_group);
  const auto verdicts = read_all<uint8_t>(open_dataset(group, "verdict"));
  const auto probes = read_all<int32_t>(open_dataset(group, "probes"));
  const auto misses = read_all<float>(open_dataset(group, "miss"));
  std::vector<GradientCheck> checks;
  for (size_t model = 0; model < verdicts.size(); ++model)
    checks.push_back(
        {static_cast<GradientVerdict>(verdicts[model]), probes.at(model), misses.at(model)});
  return checks;
}

void write_gradient_checks(const std::string& study, const std::vector<GradientCheck>& checks) {
  std::vector<uint8_t> verdicts;
  std::vector<int32_t> probes;
  std::vector<float> misses;
  for (const auto& check : checks) {
    verdicts.push_back(static_cast<uint8_t>(check.verdict));
    probes.push_back(check.probes);
    misses.push_back(check.miss);
  }
  const File file = open_file(study, true);
  const Group group = open_group(file, check_group);
  write_all<int32_t>(open_dataset(group, "probes"), probes);
  write_all<float>(open_dataset(group, "miss"), misses);
  // Last: what is not written to its end is checked again.
  write_all<uint8_t>(open_dataset(group, "verdict"), verdicts);
  flush(file);
}

}  // namespace driftsweep::store

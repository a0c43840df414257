#include <utility>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space {
namespace {

// A factor of 1 and an offset of 0 leave the model's own value as it is.
bool is_own(const DesignParameter& parameter, const Coordinate& value,
            const std::optional<double>& own) {
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr) return false;
  if (parameter.as == As::factor) return *number == 1;
  if (parameter.as == As::offset) return *number == 0;
  return own && *number == *own;
}

}  // namespace

std::unique_ptr<Design> make_one_at_a_time(const std::vector<DesignParameter>& parameters,
                                           const std::vector<int>& levels,
                                           const std::vector<std::optional<double>>& own) {
  if (levels.size() != parameters.size() || own.size() != parameters.size())
    throw base::InternalError("one level count and own value for each axis");
  std::vector<std::vector<Coordinate>> points;
  for (size_t axis = 0; axis < parameters.size(); ++axis)
    for (auto& level : levels_of(parameters[axis].distribution, levels[axis])) {
      if (is_own(parameters[axis], level, own[axis])) continue;
      points.emplace_back(parameters.size());
      points.back()[axis] = std::move(level);
    }
  return make_list(parameters, std::move(points));
}

}  // namespace driftsweep::space

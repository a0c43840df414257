#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space {
namespace {

// A condition with the place of the parameter it looks at.
struct Placed {
  size_t axis;
  std::vector<Coordinate> values;
};

class Conditional : public Design {
 public:
  Conditional(const std::vector<DesignParameter>& parameters, std::unique_ptr<Design> design)
      : design_(std::move(design)) {
    for (size_t i = 0; i < parameters.size(); ++i) {
      auto& placed = conditions_.emplace_back();
      for (const auto& condition : parameters[i].when) {
        size_t axis = 0;
        while (axis < i && parameters[axis].name != condition.parameter) ++axis;
        if (axis == i) throw base::InternalError("a condition on a parameter that comes later");
        placed.push_back({axis, condition.values});
      }
    }
  }

  int64_t points() const override { return design_->points(); }
  std::string case_of(int64_t index) const override { return design_->case_of(index); }
  bool prefix_stable() const override { return design_->prefix_stable(); }

  std::vector<Coordinate> point(int64_t index) const override {
    auto coordinates = design_->point(index);
    for (size_t i = 0; i < coordinates.size(); ++i)
      for (const auto& condition : conditions_[i])
        if (std::find(condition.values.begin(), condition.values.end(),
                      coordinates[condition.axis]) == condition.values.end())
          coordinates[i] = std::monostate();
    return coordinates;
  }

 private:
  std::unique_ptr<Design> design_;
  std::vector<std::vector<Placed>> conditions_;  // by parameter
};

}  // namespace

std::unique_ptr<Design> make_conditional(std::vector<DesignParameter> parameters,
                                         std::unique_ptr<Design> design) {
  const bool none = std::all_of(parameters.begin(), parameters.end(),
                                [](const auto& parameter) { return parameter.when.empty(); });
  if (none) return design;
  return std::make_unique<Conditional>(parameters, std::move(design));
}

}  // namespace driftsweep::space

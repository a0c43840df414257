#include "base/errors.h"
#include "store/study_shape.h"

namespace driftsweep::store {

bool DesignAxis::covers(int64_t points) const {
  if (by_index) return true;
  return std::visit([&](const auto& kept) { return static_cast<int64_t>(kept.size()) == points; },
                    values);
}

AxisValues DesignAxis::block(int64_t first, int64_t count) const {
  if (by_index) return by_index(first, count);
  return std::visit(
      [&](const auto& kept) -> AxisValues {
        using Values = std::decay_t<decltype(kept)>;
        if (first < 0 || count < 0 || first + count > static_cast<int64_t>(kept.size()))
          throw base::InternalError("the design axis " + name + " has no such points");
        return Values(kept.begin() + first, kept.begin() + first + count);
      },
      values);
}

}  // namespace driftsweep::store

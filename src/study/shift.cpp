#include "study/shift.h"

#include <ATen/TensorOperators.h>

#include "base/errors.h"

namespace driftsweep::study {

Moves moves_of(const std::vector<space::DesignParameter>& axes, const Drift& drift) {
  Moves moves;
  for (size_t axis = 0; axis < drift.size(); ++axis)
    for (const auto& parameter : axes[axis].members()) moves.push_back({parameter, drift[axis]});
  return moves;
}

at::Tensor moved(const at::Tensor& own, const Shift& shift) {
  switch (shift.as) {
    case space::As::value:
      return shift.value.dim() == 0 ? shift.value.expand_as(own) : shift.value;
    case space::As::offset:
      return own + shift.value;
    case space::As::factor:
      return own * shift.value;
  }
  throw base::InternalError("a shift of no kind");
}

}  // namespace driftsweep::study

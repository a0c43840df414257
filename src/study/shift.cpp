#include "study/shift.h"

#include <ATen/TensorOperators.h>

#include "base/errors.h"

namespace driftsweep::study {

at::Tensor moved(const at::Tensor& own, const Shift& shift) {
  switch (shift.as) {
    case space::As::value:
      return shift.value.expand_as(own);
    case space::As::offset:
      return own + shift.value;
    case space::As::factor:
      return own * shift.value;
  }
  throw base::InternalError("a shift of no kind");
}

}  // namespace driftsweep::study

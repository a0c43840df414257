#include "isp/least_size.h"

namespace driftsweep::isp {

int least_side(space::Mode mode) { return mode == space::Mode::parametrized ? 3 : 2; }

}  // namespace driftsweep::isp

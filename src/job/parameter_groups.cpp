#include "job/parameter_groups.h"

namespace driftsweep::job {

const std::vector<std::string>& parameter_groups() {
  static const std::vector<std::string> groups = {
      "black_level",       "debayer",       "white_balance", "colour_matrix",
      "sharpening_filter", "gaussian_blur", "gamma"};
  return groups;
}

}  // namespace driftsweep::job

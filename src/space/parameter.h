// What drifts: the catalogue entry of a data-model parameter, and its use in a job's design.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "space/distribution.h"

namespace driftsweep::space {

// Processing modes of a data model.
enum class Mode : unsigned { static_ = 1, parametrized = 2, network = 4, none = 8 };

// One parameter of the data model as `check --list-parameters` prints it.
struct ParameterInfo {
  std::string name;          // "capture.exposure", "isp.gamma", "isp.white_balance.r"
  std::string unit;          // "factor", "fraction of white", "1"
  std::string default_text;  // "1", "camera", "learned or camera"
  double low = 0, high = 0;  // the sensible range, in the parameter's own unit
  std::optional<double> minimum,
      maximum;                  // the physical domain for `as: value`; outside is refused
  unsigned modes = 0;           // bits of Mode in which it acts
  unsigned gradient_modes = 0;  // bits of Mode in which it has a gradient
  bool per_image = false;       // the default is each image's own camera fact
  std::string source;           // where default and range come from
  // Not empty: the value is one of these names, and low to maximum have no meaning.
  std::vector<std::string> choices = {};
  bool whole = false;  // only whole numbers are values

  bool acts_in(Mode mode) const { return (modes & static_cast<unsigned>(mode)) != 0; }
};

// How a design value meets the parameter's own value: replaces it, is added to it, or scales it.
enum class As { value, offset, factor };

std::string name_of(As as);

// "static", "parametrized", "network" or "none", as the job file spells them.
std::string name_of(Mode mode);
// The names of the modes in a bit set, in the order above.
std::vector<std::string> mode_names(unsigned modes);

// A parameter of the design that must have one of these values for another to act.
struct Condition {
  std::string parameter;
  std::vector<Coordinate> values;
};

// One axis of a design.
struct DesignParameter {
  std::string name;
  As as = As::value;
  Distribution distribution;
  std::string where;  // "job.yaml:12", for error texts
  // The data-model parameters that the axis moves together by one number; empty = the one it is
  // named for.
  std::vector<std::string> tie = {};
  // Axes of one group are screened together: one index for all of them. Empty = by itself.
  std::string group = {};
  // All must hold, or the point leaves this coordinate empty.
  std::vector<Condition> when = {};

  std::vector<std::string> members() const {
    return tie.empty() ? std::vector<std::string>{name} : tie;
  }
};

}  // namespace driftsweep::space

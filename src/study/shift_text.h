// A parameter set from the command line: NAME=VALUE, NAME*=FACTOR or NAME+=OFFSET.
#pragma once

#include <string>

#include "space/parameter.h"

namespace driftsweep::study {

struct ShiftText {
  std::string name;
  space::As as = space::As::value;
  std::string value;  // what stands behind the sign
};

// UserError (usage) naming `option` where the text has another form, or the parameter does not
// exist or does not act in `mode`.
ShiftText parse_shift(const std::string& text, space::Mode mode, const std::string& option);

// The whole of `text` as a number; UserError (usage).
double parse_number(const std::string& text, const std::string& option);

// The value as a coordinate: one of the names where the parameter is a choice, else a number in the
// physical domain; UserError (usage).
space::Coordinate parse_value(const ShiftText& shift, const std::string& value,
                              const std::string& option);

// UserError (usage) where a value takes the parameter outside its physical domain, or moves nothing
// (a factor of what is 0 of itself): see job/domain.h.
void require_domain(const ShiftText& shift, double value, const std::string& option);

}  // namespace driftsweep::study

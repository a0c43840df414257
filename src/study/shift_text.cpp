#include "study/shift_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/catalogue.h"
#include "job/domain.h"

namespace driftsweep::study {

ShiftText parse_shift(const std::string& text, space::Mode mode, const std::string& option) {
  const size_t sign = text.find('=');
  if (sign == std::string::npos || sign == 0)
    throw base::usage_error(option, "'" + text + "' sets nothing",
                            "Write NAME=VALUE, NAME*=FACTOR or NAME+=OFFSET");
  ShiftText shift;
  shift.value = text.substr(sign + 1);
  const char before = text[sign - 1];
  if (before == '*') shift.as = space::As::factor;
  if (before == '+') shift.as = space::As::offset;
  shift.name = text.substr(0, before == '*' || before == '+' ? sign - 1 : sign);
  const space::ParameterInfo* info = job::find_parameter(shift.name);
  if (info == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : job::catalogue()) names.push_back(known.name);
    throw base::usage_error(option, "there is no parameter '" + shift.name + "'",
                            "`driftsweep check JOB --list-parameters` lists them all",
                            base::nearest(shift.name, names));
  }
  if (!info->acts_in(mode))
    throw base::usage_error(
        option, shift.name + " does not act in the processing mode " + space::name_of(mode),
        "It acts in " + base::enumerate(space::mode_names(info->modes)));
  return shift;
}

double parse_number(const std::string& text, const std::string& option) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value))
    throw base::usage_error(option, "'" + text + "' is no number", "Write it like 1.8 or 2e-3");
  return value;
}

space::Coordinate parse_value(const ShiftText& shift, const std::string& value,
                              const std::string& option) {
  const auto& choices = job::find_parameter(shift.name)->choices;
  if (choices.empty()) {
    const double number = parse_number(value, option);
    require_domain(shift, number, option);
    return number;
  }
  if (shift.as != space::As::value)
    throw base::usage_error(option, shift.name + " is a choice among names",
                            "Write " + shift.name + "=" + choices.back());
  if (std::find(choices.begin(), choices.end(), value) == choices.end())
    throw base::usage_error(option, shift.name + " cannot be '" + value + "'",
                            "Choose " + base::enumerate(choices), base::nearest(value, choices));
  return value;
}

void require_domain(const ShiftText& shift, double value, const std::string& option) {
  // The rules of a job: what has no effect there, such as a factor of 0, has none here.
  job::check_domain({.name = shift.name, .as = shift.as, .distribution = {}, .where = option},
                    value, option, base::ExitCode::usage);
}

}  // namespace driftsweep::study

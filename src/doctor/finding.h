// One line of the doctor's report.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::doctor {

struct Finding {
  bool good = true;
  std::string subject;  // "HDF5"
  std::string text;     // what there is; where it is not good, also what to do
};

Finding good(std::string subject, std::string text);
Finding look(std::string subject, std::string text);

// "good  HDF5         1.10.8" line by line, subjects in a column.
std::string text_of(const std::vector<Finding>& findings);

}  // namespace driftsweep::doctor

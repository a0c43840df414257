// Mistakes that users make in a job file, and what they must be told. Each is one change of a valid
// job, so that a test fails when the mistake is no longer noticed, and when something else is
// complained about instead.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::error_tests {

struct Mistake {
  std::string name;               // of the test
  std::string replace;            // a piece of the valid job …
  std::string with;               // … and the mistake in its place
  int line = 0;                   // that the complaint must name
  std::string reason;             // a piece of it
  std::string repair;             // a piece of it
  std::string did_you_mean = "";  // the whole of it
};

std::vector<Mistake> mistakes_in_shape();
std::vector<Mistake> mistakes_in_models();
std::vector<Mistake> mistakes_in_drift();
std::vector<Mistake> not_offered_yet();

}  // namespace driftsweep::error_tests

// A study with more points, folds or models, its finished rows untouched.
#pragma once

#include <cstdint>
#include <string>

namespace driftsweep::study {

struct ExtendRequest {
  std::string study;   // path of the study file
  int64_t points = 0;  // n of the design (of a list: its lines); 0 = as it is
  int64_t folds = 0;   // 0 = as it is
  std::string job;     // path of the larger job; "" = the study's own with the numbers above
};

// What the study has grown from and to.
struct Extension {
  int64_t points_before = 0, points = 0, folds_before = 0, folds = 0;
  int64_t models_before = 0, models = 0;

  bool changed() const {
    return points != points_before || folds != folds_before || models != models_before;
  }
};

// For one process. Writes a new file with all finished rows and the larger job, then renames it;
// the larger job then goes on with `run`. UserError (usage) where the design is not prefix-stable,
// the study would shrink, or the job differs in anything else; UserError (75) while a run is at
// work on the study; UserError (data) where data or weights have changed. Where the study has that
// size already, nothing is done.
Extension extend_study(const ExtendRequest& request);

}  // namespace driftsweep::study

// The shape of a study file: every name and size that must be known to create it whole.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/search_values.h"

namespace driftsweep::store {

inline constexpr int study_schema_version = 1;

// Values along the points: numbers (NaN = the model's own value) or choices (empty string = the
// model's own value).
using AxisValues = std::variant<std::vector<double>, std::vector<std::string>>;

// One axis of the design with its value at every point.
struct DesignAxis {
  std::string name;  // "isp.gamma"
  std::string unit;  // "1"
  std::string as;    // "value" | "offset" | "factor"
  AxisValues values;
  // Where set, it computes the values of `count` points from `first` on, and `values` is empty and
  // tells their type alone: 10^7 points would cost every rank memory.
  std::function<AxisValues(int64_t first, int64_t count)> by_index = nullptr;
  std::string tie = "";  // the parameters that the axis moves as one, parted by blanks
  // How its numbers were drawn ("log_uniform", with ("min", .25), …); empty where they were listed.
  std::string distribution = "";
  std::vector<std::pair<std::string, double>> numbers = {};
  std::string group = "";  // axes of one group are screened as one; empty = by itself

  bool choices() const { return values.index() == 1; }
  // Whether the values of this many points are there.
  bool covers(int64_t points) const;
  // The values of `count` points from `first` on.
  AxisValues block(int64_t first, int64_t count) const;
};

// Points that are computed, written or compared at a time.
inline constexpr int64_t points_at_once = 1 << 16;

// What the rows of a design are to each other, for analysis: blocks of a Saltelli design,
// trajectories of a Morris design, or points.
struct DesignFacts {
  std::string type;           // "saltelli", "morris", "sobol", …; empty in studies of before
  int64_t base = 0;           // blocks, trajectories or points
  bool second_order = false;  // of saltelli
};

struct StudyShape {
  std::string name, kind;  // of the job
  std::string job_text, resolved_job;
  std::string identity;  // hexadecimal SHA-256 of meaning
  // The identity the study was first created with, which `extend` leaves as it is: journals name
  // it. Empty at creation = the identity.
  std::string origin;
  std::vector<std::pair<std::string, std::string>>
      meaning;  // for the diff when a job does not match
  // What may make the study's numbers wrong, a sentence each (base/doubts.h).
  std::vector<std::string> doubts;
  std::vector<std::string> models;
  int64_t folds = 1;
  int64_t points = 0;
  std::vector<DesignAxis> axes;  // may be empty
  DesignFacts design;
  std::vector<std::string> gradient_parameters;  // names along `parameter`; empty = no gradients
  std::vector<std::string> classes;
  std::vector<std::string> metrics;  // "accuracy", "macro_f1": datasets beside `loss`
  int64_t epochs = 0;                // longest training; 0 = no training
  // Names along `parameter` of /training/parameters; empty = no data model is learned.
  std::vector<std::string> learned_parameters;
  // By model; empty = every model, where epochs > 0. Training rows of the others are created as
  // pruned: there is nothing to do. Used at creation alone.
  std::vector<bool> trained;
  bool confusion = true;
  int64_t images = 0;  // length of the image axis where per-image values are kept, else 0
  std::vector<std::string> image_sources;  // coordinate of the image axis
  // By image its class, so that predictions can be judged; empty = not known, -1 = none.
  std::vector<int32_t> image_labels;
  // By image its parent: equal numbers come from one photo, slide or patient, so that their
  // outcomes are not independent. Empty = not known.
  std::vector<int32_t> image_parents;
  SearchAxes search;  // of the kind forensics
  // About what the file takes; where the disk lacks that, it is not created. 0 = not known.
  int64_t file_bytes = 0;
};

}  // namespace driftsweep::store

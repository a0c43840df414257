// What a study of any kind concludes, as data: sentences that say what it is and how far it has
// come, then tables.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/table.h"

namespace driftsweep::analysis {

struct Report {
  std::string study, kind, metric;  // the metric that ranks
  int64_t folds = 0;
  bool complete = false;
  std::vector<std::string> sentences;
  std::vector<Table> tables;  // names are unique
};

// For a terminal of `width` characters; tables are parted by empty lines.
std::string text_of(const Report& report, size_t width);

// {"study", "kind", "metric", "folds", "complete", "sentences", "tables": as json_of(Table)}.
nlohmann::ordered_json json_of(const Report& report);

// Every table with data as NAME.csv in the folder, which is made where it does not exist; returns
// the paths. UserError (data) where it cannot write.
std::vector<std::string> write_csv_folder(const Report& report, const std::string& folder);

}  // namespace driftsweep::analysis

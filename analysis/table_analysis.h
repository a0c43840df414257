// The sensitivity of results from elsewhere: tables of inputs and outputs in SALib's row orders,
// with its problem file.
#pragma once

#include <string>

#include "analysis/report.h"

namespace driftsweep::analysis {

struct TableRequest {
  std::string inputs;  // X.csv: a column for each parameter; needed by all but saltelli
  std::string
      outputs;  // Y.csv: a column for each output; of any, derivatives as dOUTPUT/dPARAMETER
  std::string problem;  // {"num_vars": 3, "names": […], "bounds": [[0, 1], …], "groups": […]}
  std::string design;   // saltelli, morris, finite_diff, dgsm, or any (points drawn in the bounds)
};

// One table by method, with SALib's names of columns. UserErrors (data with file and line for
// tables, usage for the request) where the rows are not of that design, a number is none, lengths
// differ, or bounds are missing. An empty cell or nan among the outputs is a missing row.
Report analyze_table(const TableRequest& request);

}  // namespace driftsweep::analysis

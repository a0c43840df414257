// A table of a metric: which model (row) was tested on what (column).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace driftsweep::analysis {

struct ResultMatrix {
  std::string path;
  std::vector<std::string> trained, tested;
  std::vector<double> values;  // row by row; larger is better; NaN = no result

  double at(size_t model, size_t test) const { return values[model * tested.size() + test]; }
};

// Reads a CSV table whose first column names the models and whose header names the tests. UserError
// (data) with file and line where a cell is no finite number, a model is named twice, or there is
// none.
ResultMatrix read_matrix(const std::string& path);

}  // namespace driftsweep::analysis

#include "analysis/result_matrix.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/csv.h"
#include "base/errors.h"

namespace driftsweep::analysis {
namespace {

double number_of(const std::string& cell, const std::string& where, const std::string& column) {
  double value = 0;
  const char* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value))
    throw base::data_error(where, "column '" + column + "' holds '" + cell + "'",
                           "Every cell behind the first is a finite number, such as 0.82");
  return value;
}

}  // namespace

ResultMatrix read_matrix(const std::string& path) {
  const base::CsvTable table = base::read_csv(path, "results", "train\\test,identity,contrast");
  ResultMatrix matrix{.path = path, .trained = {}, .tested = {}, .values = {}};
  matrix.tested.assign(table.columns.begin() + 1, table.columns.end());
  if (table.rows.empty() || matrix.tested.empty())
    throw base::data_error(path, "the table has no results",
                           "Give one row for each model and one column for each test");
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const auto& cells = table.rows[row];
    const auto& names = matrix.trained;
    if (std::find(names.begin(), names.end(), cells[0]) != names.end())
      throw base::data_error(table.where(row), "model '" + cells[0] + "' stands here again",
                             "Give each model one row");
    matrix.trained.push_back(cells[0]);
    for (size_t column = 1; column < cells.size(); ++column)
      matrix.values.push_back(number_of(cells[column], table.where(row), table.columns[column]));
  }
  return matrix;
}

}  // namespace driftsweep::analysis

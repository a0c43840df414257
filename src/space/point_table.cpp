#include "space/point_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::space {
namespace {

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc() || end != last || !std::isfinite(value)) return std::nullopt;
  return value;
}

Coordinate coordinate(const std::string& cell, const DesignParameter& parameter,
                      const std::string& where) {
  if (cell.empty()) return std::monostate();
  Coordinate value = cell;
  if (const auto parsed = number(cell)) {
    value = *parsed;
  } else if (is_continuous(parameter.distribution)) {
    throw base::data_error(where, "'" + cell + "' in column " + parameter.name + " is not a number",
                           "Write a number, or leave the cell empty to keep the model's own value");
  }
  if (const auto* levels = std::get_if<Values>(&parameter.distribution);
      levels != nullptr && !is_continuous(parameter.distribution) && !contains(*levels, value)) {
    std::vector<std::string> names;
    for (const auto& level : levels->values) names.push_back(text_of(level));
    throw base::data_error(where, "'" + cell + "' in column " + parameter.name + " is no choice",
                           "Choose " + base::enumerate(names), base::nearest(cell, names));
  }
  if (!contains(parameter.distribution, value))
    throw base::data_error(where,
                           "the value " + cell + " of " + parameter.name + " lies outside what " +
                               parameter.where + " declares",
                           "Correct the value, or widen or remove the range declared there");
  return value;
}

}  // namespace

base::CsvTable read_point_table(const std::string& path) {
  base::CsvTable table = base::read_csv(path, "points", "isp.gamma,capture.exposure");
  if (table.rows.empty())
    throw base::data_error(path, "the list holds no point",
                           "Write a header that names parameters and one line for each point");
  return table;
}

std::vector<std::vector<Coordinate>> points_of(const base::CsvTable& table,
                                               const std::vector<DesignParameter>& parameters) {
  const std::string header = table.header_where();
  std::vector<std::string> wanted;
  for (const auto& parameter : parameters) wanted.push_back(parameter.name);
  for (const auto& name : table.columns)
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end())
      throw base::data_error(
          header, "the column '" + name + "' is no parameter of the job's design",
          "The design has " + base::enumerate(wanted, "and"), base::nearest(name, wanted));
  std::vector<size_t> columns;
  for (const auto& parameter : parameters) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), parameter.name);
    if (found == table.columns.end())
      throw base::data_error(
          header,
          "there is no column for " + parameter.name + ", which " + parameter.where + " names",
          "Add the column, or take the parameter out of the job");
    columns.push_back(static_cast<size_t>(found - table.columns.begin()));
  }
  std::vector<std::vector<Coordinate>> points;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    auto& point = points.emplace_back();
    for (size_t i = 0; i < parameters.size(); ++i)
      point.push_back(coordinate(table.rows[row][columns[i]], parameters[i], table.where(row)));
  }
  return points;
}

}  // namespace driftsweep::space

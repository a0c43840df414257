#include "space/point_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::space {
namespace {

std::string place(const std::string& path, int line) { return path + ":" + std::to_string(line); }

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The cells of one line; a doubled quote inside quotes is one quote.
std::vector<std::string> split(const std::string& line, const std::string& where) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  if (quoted) throw base::data_error(where, "a quote is not closed", "Close it on the same line");
  for (auto& cell : cells) cell = trimmed(cell);
  return cells;
}

void check_header(const PointTable& table) {
  const std::string where = place(table.path, table.header_line);
  for (size_t i = 0; i < table.names.size(); ++i) {
    if (table.names[i].empty())
      throw base::data_error(where,
                             "column " + std::to_string(i + 1) + " of the header has no name",
                             "Name the parameter it holds, such as isp.gamma");
    if (std::count(table.names.begin(), table.names.end(), table.names[i]) > 1)
      throw base::data_error(where, "the column '" + table.names[i] + "' appears twice",
                             "Keep one column for each parameter");
  }
}

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
  if (!contains(parameter.distribution, value))
    throw base::data_error(where,
                           "the value " + cell + " of " + parameter.name + " lies outside what " +
                               parameter.where + " declares",
                           "Correct the value, or widen or remove the range declared there");
  return value;
}

}  // namespace

PointTable read_point_table(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw base::data_error(path, "the list of points cannot be opened",
                           "Check drift.design.file and the file's permissions");
  PointTable table;
  table.path = path;
  std::string line;
  for (int number_of_line = 1; std::getline(file, line); ++number_of_line) {
    if (number_of_line == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.ends_with('\r')) line.pop_back();
    if (trimmed(line).empty()) continue;
    auto cells = split(line, place(path, number_of_line));
    if (table.names.empty()) {
      table.names = std::move(cells);
      table.header_line = number_of_line;
      check_header(table);
      continue;
    }
    if (cells.size() != table.names.size())
      throw base::data_error(
          place(path, number_of_line),
          "the row has " + std::to_string(cells.size()) + " cells, the header " +
              std::to_string(table.names.size()),
          "Give every row one cell for each column; an empty cell keeps the model's own value");
    table.cells.push_back(std::move(cells));
    table.lines.push_back(number_of_line);
  }
  if (table.cells.empty())
    throw base::data_error(path, "the list holds no point",
                           "Write a header that names parameters and one line for each point");
  return table;
}

std::vector<std::vector<Coordinate>> points_of(const PointTable& table,
                                               const std::vector<DesignParameter>& parameters) {
  const std::string header = place(table.path, table.header_line);
  std::vector<std::string> wanted;
  for (const auto& parameter : parameters) wanted.push_back(parameter.name);
  for (const auto& name : table.names)
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end())
      throw base::data_error(
          header, "the column '" + name + "' is no parameter of the job's design",
          "The design has " + base::enumerate(wanted, "and"), base::nearest(name, wanted));
  std::vector<size_t> columns;
  for (const auto& parameter : parameters) {
    const auto found = std::find(table.names.begin(), table.names.end(), parameter.name);
    if (found == table.names.end())
      throw base::data_error(
          header,
          "there is no column for " + parameter.name + ", which " + parameter.where + " names",
          "Add the column, or take the parameter out of the job");
    columns.push_back(static_cast<size_t>(found - table.names.begin()));
  }
  std::vector<std::vector<Coordinate>> points;
  for (size_t row = 0; row < table.cells.size(); ++row) {
    auto& point = points.emplace_back();
    for (size_t i = 0; i < parameters.size(); ++i)
      point.push_back(coordinate(table.cells[row][columns[i]], parameters[i],
                                 place(table.path, table.lines[row])));
  }
  return points;
}

}  // namespace driftsweep::space

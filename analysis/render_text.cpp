#include "analysis/render.h"

#include <algorithm>
#include <sstream>

namespace driftsweep::analysis {
namespace {

std::vector<size_t> read_columns(const Table& table) {
  std::vector<size_t> columns;
  for (size_t i = 0; i < table.columns.size(); ++i)
    if (!table.columns[i].title.empty()) columns.push_back(i);
  return columns;
}

std::string rows_as_table(const Table& table, size_t width) {
  const std::vector<size_t> columns = read_columns(table);
  std::vector<TextTable::Column> titles;
  for (const size_t i : columns) titles.push_back({table.columns[i].title, table.columns[i].align});
  TextTable text(titles);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> cells;
    bool same = row > 0;
    for (const size_t i : columns) {
      const std::string& cell = table.rows[row][i].text;
      same = same && table.columns[i].once && cell == table.rows[row - 1][i].text;
      cells.push_back(same ? "" : cell);
    }
    text.add(std::move(cells));
  }
  return text.text(width);
}

}  // namespace

bool is_read(const Table& table) { return table.sentences || !read_columns(table).empty(); }

bool has_data(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [](const Column& column) { return !column.name.empty(); });
}

std::string text_of(const Table& table, size_t width) {
  if (!is_read(table)) return "";
  std::string text;
  std::istringstream lines(table.sentence);
  for (std::string line; std::getline(lines, line);) text += wrapped(line, width, 2);
  const auto columns = read_columns(table);
  if (table.sentences) {
    for (const auto& row : table.rows)
      if (!columns.empty()) text += wrapped("  " + row[columns.front()].text, width, 4);
  } else if (!table.rows.empty()) {
    text += rows_as_table(table, width);
  }
  for (const auto& note : table.notes) text += wrapped("  " + note, width, 4);
  return text;
}

}  // namespace driftsweep::analysis

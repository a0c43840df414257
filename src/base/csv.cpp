#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/errors.h"

namespace driftsweep::base {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Walks the text field by field.
class Scanner {
 public:
  Scanner(const std::string& path, std::string text) : path_(path), text_(std::move(text)) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  bool done() const { return at_ >= text_.size(); }
  int line() const { return line_; }

  // Passes over lines of blanks.
  void skip_empty_lines() {
    for (size_t end = at_; end < text_.size(); ++end) {
      if (text_[end] == '\n') {
        at_ = end + 1;
        ++line_;
      } else if (!is_blank(text_[end]) && text_[end] != '\r') {
        return;
      }
    }
    at_ = text_.size();
  }
  std::string where(int line) const { return fmt::format("{}:{}", path_, line); }

  std::vector<std::string> row() {
    std::vector<std::string> fields;
    do fields.push_back(field());
    while (take(','));
    take('\r');
    take('\n');
    return fields;
  }

 private:
  bool ends_field() const {
    if (done() || text_[at_] == ',' || text_[at_] == '\n') return true;
    return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
  }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    if (c == '\n') ++line_;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (!done() && is_blank(text_[at_])) ++at_;
  }

  std::string field() {
    skip_blanks();
    if (take('"')) return quoted();
    std::string value;
    for (; !ends_field(); ++at_) {
      if (text_[at_] == '"') {
        throw data_error(where(line_), "a quote stands inside a field without quotes",
                         "Enclose the whole field in quotes and double the quote inside it");
      }
      value += text_[at_];
    }
    while (!value.empty() && is_blank(value.back())) value.pop_back();
    return value;
  }

  std::string quoted() {
    const int start = line_;
    std::string value;
    for (;;) {
      if (done()) {
        throw data_error(where(start), "a quote opens here and is never closed",
                         "Close it at the end of the field");
      }
      if (take('"')) {
        if (!take('"')) break;
        value += '"';
      } else {
        value += text_[at_];
        take(text_[at_]);
      }
    }
    skip_blanks();
    if (!ends_field()) {
      throw data_error(where(line_), "text follows a closing quote",
                       "Put a comma between fields, and double a quote inside one");
    }
    return value;
  }

  const std::string& path_;
  const std::string text_;
  size_t at_ = 0;
  int line_ = 1;
};

void check_header(CsvTable& table) {
  // pandas writes the row number first and gives it no name.
  if (table.columns.size() > 1 && table.columns[0].empty()) table.columns[0] = "index";
  const std::string where = table.header_where();
  for (auto name = table.columns.begin(); name != table.columns.end(); ++name) {
    if (name->empty()) {
      throw data_error(
          where,
          fmt::format("column {} of the header has no name", name - table.columns.begin() + 1),
          "Name every column in the first line");
    }
    if (std::find(table.columns.begin(), name, *name) != name) {
      throw data_error(where, fmt::format("the column '{}' appears twice", *name),
                       "Rename or remove one of the two");
    }
  }
}

}  // namespace

std::optional<size_t> CsvTable::column(const std::string& name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<size_t>(found - columns.begin());
}

std::string CsvTable::where(size_t row) const { return fmt::format("{}:{}", path, lines.at(row)); }

std::string CsvTable::header_where() const { return fmt::format("{}:{}", path, header_line); }

CsvTable read_csv(const std::string& path, const std::string& what, const std::string& example) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    throw data_error(path, fmt::format("the {} cannot be read", what),
                     "Check the path and its permissions");
  }
  if (const size_t zero = text.find('\0'); zero != std::string::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(zero), '\n');
    throw data_error(fmt::format("{}:{}", path, line), "the line is no text (it holds a zero byte)",
                     "Save the table as CSV in UTF-8");
  }
  Scanner scanner(path, std::move(text));
  CsvTable table;
  table.path = path;
  for (scanner.skip_empty_lines(); !scanner.done(); scanner.skip_empty_lines()) {
    const int line = scanner.line();
    std::vector<std::string> row = scanner.row();
    if (table.columns.empty()) {
      table.columns = std::move(row);
      table.header_line = line;
      check_header(table);
      continue;
    }
    if (row.size() != table.columns.size()) {
      throw data_error(scanner.where(line),
                       fmt::format("the row has {} fields where the header has {}", row.size(),
                                   table.columns.size()),
                       "Give every row one field for each column; enclose a field that holds a "
                       "comma in quotes");
    }
    table.rows.push_back(std::move(row));
    table.lines.push_back(line);
  }
  if (table.columns.empty()) {
    throw data_error(path, fmt::format("the file of {} is empty", what),
                     fmt::format("Start it with a header such as '{}'", example));
  }
  return table;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char character : text) {
    if (character == '"') field += '"';
    field += character;
  }
  return field + '"';
}

}  // namespace driftsweep::base

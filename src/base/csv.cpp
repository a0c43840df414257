#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/text_file.h"

namespace driftsweep::base {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Walks the text field by field.
class Scanner {
 public:
  Scanner(const std::string& path, std::string text) : path_(path), text_(std::move(text)) {}

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
      if (text_[at_] == '\r') {
        throw data_error(where(line_), "a carriage return stands inside a line",
                         "End lines with a line feed, or with one carriage return before it");
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

// A table of one column whose name parts into several was written with another separator.
void check_separator(const CsvTable& table) {
  if (table.columns.size() != 1) return;
  for (const char separator : {';', '\t', '|'}) {
    if (table.columns[0].find(separator) == std::string::npos) continue;
    throw data_error(table.header_where(),
                     fmt::format("the columns are parted by {}",
                                 separator == '\t' ? "tabs" : fmt::format("'{}'", separator)),
                     "Part them by commas, with a point in decimals");
  }
}

void check_header(CsvTable& table) {
  check_separator(table);
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
  Scanner scanner(path, read_text_file(path, what));
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

// Tables of comma-separated values as RFC 4180 has them, with a header, and with the line of every
// row so that errors can name it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace driftsweep::base {

struct CsvTable {
  std::string path;
  std::vector<std::string> columns;            // the header: unique, not empty
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
  std::vector<int> lines;                      // where each row starts, counted from 1
  int header_line = 1;

  std::optional<size_t> column(const std::string& name) const;
  std::string where(size_t row) const;  // "path:line"
  std::string header_where() const;
};

// Reads a table; a field in quotes may hold commas, doubled quotes and line ends. Blanks around
// fields without quotes, empty lines, a byte-order mark and CRLF are passed over; a first column
// without a name, as pandas writes its row numbers, is called index. UserError (data)
// with file and line where the file cannot be read or is no UTF-8 (see read_text_file), its columns
// are parted by something else, it has no header, a name in the header is empty or repeated, a row
// has another number of fields, or a quote is broken. `what` ("labels") and `example`
// ("file,label") make the texts.
CsvTable read_csv(const std::string& path, const std::string& what, const std::string& example);

// A field as it stands in a table: in quotes, which are doubled in it, where it needs them.
std::string csv_field(const std::string& text);

}  // namespace driftsweep::base

#include "packed/label_table.h"

#include <fmt/format.h>

#include <fstream>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::packed {
namespace {

constexpr const char* blanks = " \t\r";

// The class is the last word of a line, the name what stands before it.
base::CsvTable read_dat(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw base::data_error(path, "the labels cannot be opened", "Check its permissions");
  base::CsvTable table;
  table.path = path;
  table.columns = {"file", "label"};
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const size_t first = line.find_first_not_of(blanks);
    if (first == std::string::npos) continue;
    line = line.substr(first, line.find_last_not_of(blanks) + 1 - first);
    const size_t gap = line.find_last_of(blanks);
    if (gap == std::string::npos)
      throw base::data_error(fmt::format("{}:{}", path, number),
                             fmt::format("'{}' is a name without a class", line),
                             "Write lines such as 'cell_001 KSC'");
    table.rows.push_back(
        {line.substr(0, line.find_last_not_of(blanks, gap) + 1), line.substr(gap + 1)});
    table.lines.push_back(number);
  }
  if (table.rows.empty())
    throw base::data_error(path, "the file of labels is empty",
                           "Write lines such as 'cell_001 KSC'");
  return table;
}

}  // namespace

const std::vector<std::string> file_column_names = {"file", "file name", "filename", "image",
                                                    "image ID"};
const std::vector<std::string> label_column_names = {"label", "class label", "class"};

base::CsvTable read_label_table(const std::string& path) {
  return path.ends_with(".dat") ? read_dat(path) : base::read_csv(path, "labels", "file,label");
}

size_t needed_column(const base::CsvTable& table, const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (const auto column = table.column(name)) return *column;
  throw base::data_error(table.header_where(),
                         fmt::format("the header has no column '{}'", names.front()),
                         "Start the file with a header such as 'file,label'",
                         base::nearest(names.front(), table.columns));
}

}  // namespace driftsweep::packed

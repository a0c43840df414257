#include "packed/label_table.h"

#include <fmt/format.h>

#include <sstream>

#include "base/errors.h"
#include "base/suggest.h"
#include "base/text_file.h"

namespace driftsweep::packed {
namespace {

constexpr const char* blanks = " \t\r";

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

// Where the name of a line ends: positions of blanks behind names that images have. Names and
// classes may both hold blanks.
std::vector<size_t> ends_of_names(const std::string& line, const NameMatch& images) {
  std::vector<size_t> ends;
  for (size_t gap = line.find_first_of(blanks); gap != std::string::npos;
       gap = line.find_first_of(blanks, line.find_first_not_of(blanks, gap))) {
    const auto rule = images.find(line.substr(0, gap)).rule;
    if (rule == NameMatch::Rule::name || rule == NameMatch::Rule::stem) ends.push_back(gap);
  }
  return ends;
}

size_t end_of_name(const std::string& where, const std::string& line, const NameMatch& images) {
  if (const size_t tab = line.find('\t'); tab != std::string::npos) return tab;
  const std::vector<size_t> ends = ends_of_names(line, images);
  if (ends.size() > 1)
    throw base::data_error(where,
                           fmt::format("the name may be '{}' or '{}'", line.substr(0, ends[0]),
                                       line.substr(0, ends[1])),
                           "Part name and class by a tab");
  return ends.empty() ? line.find_last_of(blanks) : ends[0];
}

base::CsvTable read_dat(const std::string& path, const NameMatch& images) {
  std::istringstream text(base::read_text_file(path, "labels"));
  base::CsvTable table;
  table.path = path;
  table.columns = {"file", "label"};
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    line = trimmed(line);
    if (line.empty()) continue;
    const std::string where = fmt::format("{}:{}", path, number);
    const size_t gap = end_of_name(where, line, images);
    if (gap == std::string::npos)
      throw base::data_error(where, fmt::format("'{}' is a name without a class", line),
                             "Write lines such as 'cell_001 KSC'");
    table.rows.push_back({trimmed(line.substr(0, gap)), trimmed(line.substr(gap))});
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

base::CsvTable read_label_table(const std::string& path, const NameMatch& images) {
  return path.ends_with(".dat") ? read_dat(path, images)
                                : base::read_csv(path, "labels", "file,label");
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

// Aligned columns of text for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace driftsweep::analysis {

enum class Align { left, right };

class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::right;
  };
  explicit TextTable(std::vector<Column> columns);

  void add(std::vector<std::string> cells);  // one per column; '\n' begins a further line of it
  bool empty() const { return rows_.empty(); }
  // Every line indented by two. Where the table is wider than `width` characters, cells of the
  // widest left columns are broken at blanks into several lines until it fits; a word is never cut,
  // since half a name may be that of another, so that the table may stay wider.
  std::string text(size_t width) const;

 private:
  std::vector<size_t> widths(size_t limit) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Characters (code points) of a UTF-8 text.
size_t characters(const std::string& text);
// Breaks a text at spaces; lines after the first are indented by `indent`.
std::string wrapped(const std::string& text, size_t width, size_t indent);

}  // namespace driftsweep::analysis

#include "analysis/text_table.h"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "base/errors.h"

namespace driftsweep::analysis {

namespace {

constexpr size_t indent = 2, gap = 2, least_width = 8;

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The first `count` characters.
std::string head(const std::string& text, size_t count) {
  size_t seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (starts_character(text[i]) && seen++ == count) return text.substr(0, i);
  }
  return text;
}

std::string fitted(const std::string& text, size_t width, Align align) {
  const size_t length = characters(text);
  if (length > width) return head(text, width - 3) + "...";
  const std::string padding(width - length, ' ');
  return align == Align::left ? text + padding : padding + text;
}

}  // namespace

size_t characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> cells) {
  if (cells.size() != columns_.size()) {
    throw base::InternalError("a table's row has another number of cells than its header");
  }
  rows_.push_back(std::move(cells));
}

std::vector<size_t> TextTable::widths(size_t limit) const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = characters(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, characters(row[i]));
    widths.push_back(width);
  }
  while (indent + std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)) >
         limit) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align != Align::left || widths[i] <= least_width) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
  }
  return widths;
}

std::string TextTable::text(size_t width) const {
  const std::vector<size_t> widths_now = widths(width);
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < columns_.size(); ++i) {
      line +=
          std::string(i == 0 ? 0 : gap, ' ') + fitted(cell_of(i), widths_now[i], columns_[i].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_line([&](size_t i) { return columns_[i].title; });
  for (const auto& row : rows_) add_line([&](size_t i) { return row[i]; });
  return text;
}

std::string wrapped(const std::string& text, size_t width, size_t indent_of_rest) {
  std::istringstream words(text);
  std::string result = text.substr(0, text.find_first_not_of(' '));
  size_t column = result.size();
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && column + 1 + characters(word) > width) {
      result += "\n" + std::string(indent_of_rest, ' ');
      column = indent_of_rest;
    } else if (!first) {
      result += " ";
      ++column;
    }
    result += word;
    column += characters(word);
  }
  return result + "\n";
}

}  // namespace driftsweep::analysis

#include "analysis/text_table.h"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "base/errors.h"

namespace driftsweep::analysis {

namespace {

constexpr size_t indent = 2, gap = 2;

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

size_t longest_word(const std::string& text) {
  std::istringstream words(text);
  size_t longest = 0;
  for (std::string word; words >> word;) longest = std::max(longest, characters(word));
  return longest;
}

std::vector<std::string> own_lines(const std::string& cell) {
  std::vector<std::string> lines(1);
  for (const char byte : cell) {
    if (byte == '\n')
      lines.emplace_back();
    else
      lines.back() += byte;
  }
  return lines;
}

size_t width_of(const std::string& cell) {
  size_t width = 0;
  for (const auto& line : own_lines(cell)) width = std::max(width, characters(line));
  return width;
}

// Its own lines, and more where one is wider than the column.
std::vector<std::string> lines_of(const std::string& cell, size_t width) {
  std::vector<std::string> lines;
  for (const auto& line : own_lines(cell)) {
    lines.push_back(line);
    if (characters(line) <= width) continue;
    lines.back().clear();
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (!lines.back().empty() && characters(lines.back()) + 1 + characters(word) > width)
        lines.emplace_back();
      lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
  }
  return lines;
}

std::string padded(const std::string& text, size_t width, Align align) {
  const size_t length = characters(text);
  const std::string padding(width > length ? width - length : 0, ' ');
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
  std::vector<size_t> widths, least;
  for (size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(characters(columns_[i].title));
    least.push_back(columns_[i].align == Align::left ? widths.back() : 0);
    for (const auto& row : rows_) {
      widths[i] = std::max(widths[i], width_of(row[i]));
      least[i] = std::max(least[i], longest_word(row[i]));
    }
  }
  while (indent + std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)) >
         limit) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align != Align::left || widths[i] <= least[i]) continue;
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
  const auto add_row = [&](const auto& cell_of) {
    std::vector<std::vector<std::string>> cells;
    size_t lines = 1;
    for (size_t i = 0; i < columns_.size(); ++i) {
      cells.push_back(lines_of(cell_of(i), widths_now[i]));
      lines = std::max(lines, cells.back().size());
    }
    for (size_t number = 0; number < lines; ++number) {
      std::string line(indent, ' ');
      for (size_t i = 0; i < columns_.size(); ++i)
        line += std::string(i == 0 ? 0 : gap, ' ') +
                padded(number < cells[i].size() ? cells[i][number] : "", widths_now[i],
                       columns_[i].align);
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
  };
  add_row([&](size_t i) { return columns_[i].title; });
  for (const auto& row : rows_) add_row([&](size_t i) { return row[i]; });
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

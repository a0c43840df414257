// Values of a typed table by row and name of the column, for figures.
#pragma once

#include <cmath>
#include <initializer_list>
#include <string>

#include "analysis/table.h"

namespace driftsweep::analysis {

class TableView {
 public:
  explicit TableView(const Table& table) : table_(&table) {}

  size_t rows() const { return table_->rows.size(); }
  const Table& table() const { return *table_; }
  bool has(std::initializer_list<const char*> names) const {
    for (const char* name : names)
      if (place(name) == none) return false;
    return true;
  }
  // "" where it is missing or no text.
  std::string text(size_t row, const std::string& name) const {
    const auto* text = std::get_if<std::string>(&value(row, name));
    return text == nullptr ? "" : *text;
  }
  // NaN where it is missing or no number.
  double number(size_t row, const std::string& name) const {
    const Value& found = value(row, name);
    if (const auto* real = std::get_if<double>(&found)) return *real;
    if (const auto* whole = std::get_if<int64_t>(&found)) return static_cast<double>(*whole);
    return std::nan("");
  }
  bool flag(size_t row, const std::string& name) const {
    const auto* flag = std::get_if<bool>(&value(row, name));
    return flag != nullptr && *flag;
  }

 private:
  static constexpr size_t none = static_cast<size_t>(-1);

  size_t place(const std::string& name) const {
    for (size_t i = 0; i < table_->columns.size(); ++i)
      if (table_->columns[i].name == name) return i;
    return none;
  }
  const Value& value(size_t row, const std::string& name) const {
    static const Value missing;
    const size_t at = place(name);
    return at == none ? missing : table_->rows[row][at].value;
  }

  const Table* table_;
};

}  // namespace driftsweep::analysis

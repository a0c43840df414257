// Pieces of the export's tables: the numbers and the bookkeeping of one row.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "analysis/csv_file.h"
#include "store/columns.h"
#include "store/study_file.h"

namespace driftsweep::analysis {

using Header = std::vector<std::string>;

inline Header operator+(Header left, const Header& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// The columns of rows that hold one number each, "values_" before their names.
template <typename Values>
Header number_names(const store::StudyShape& shape) {
  Header names;
  for (const auto& column : store::columns_of<Values>().list)
    if (column.holds_numbers())
      for (const auto& part : column.datasets(shape)) names.push_back("values_" + part.name);
  return names;
}

inline void put_number(CsvFile& csv, float number) { csv.number(number); }
inline void put_number(CsvFile& csv, int32_t number) {
  number < 0 ? csv.empty() : csv.number(int64_t{number});
}

// Whether a number of a row says anything; null = all do.
template <typename Values>
using Tells = bool (*)(const Values& values, const std::string& name);

// The same columns' numbers.
template <typename Values>
void put_numbers(CsvFile& csv, const store::StudyShape& shape, const Values& values,
                 Tells<Values> tells = nullptr) {
  for (const auto& column : store::columns_of<Values>().list) {
    if (!column.holds_numbers()) continue;
    const auto parts = column.datasets(shape);
    for (size_t i = 0; i < parts.size(); ++i)
      std::visit(
          [&](auto field) {
            using Held = decltype(store::field_type(field));
            if constexpr (!std::is_same_v<typename Held::Number, std::string>) {
              if (tells != nullptr && !tells(values, parts[i].name))
                csv.empty();
              else if constexpr (Held::list)
                put_number(csv, static_cast<float>((values.*field)[i]));
              else
                put_number(csv, values.*field);
            }
          },
          column.field);
  }
}

// When, how often and by whom a row was run.
Header bookkeeping_names();
void put_bookkeeping(CsvFile& csv, const store::RowRecord& row);

}  // namespace driftsweep::analysis

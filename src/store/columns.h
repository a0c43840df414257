// What the rows of a kind hold, column by column. Datasets of the study file, records of journals,
// reading and writing, tables and documentation go along these lists: a column is said here and
// nowhere else.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "store/row_values.h"
#include "store/study_shape.h"

namespace driftsweep::store {

template <typename Values>
using Field = std::variant<float Values::*, int32_t Values::*, std::string Values::*,
                           std::vector<float> Values::*, std::vector<double> Values::*,
                           std::vector<int32_t> Values::*>;

// The type of a field's numbers, and whether it is a list.
template <typename T>
struct FieldType {
  using Number = T;
  static constexpr bool list = false;
};
template <typename T>
struct FieldType<std::vector<T>> {
  using Number = T;
  static constexpr bool list = true;
};
template <typename Values, typename T>
FieldType<T> field_type(T Values::* /*field*/) {
  return {};
}

// How a list fills the axes of its dataset.
enum class Fill {
  whole,    // always
  if_kept,  // or is empty, which leaves all of it missing
  begins    // from the start of the first axis on: epochs that were not trained stay missing
};

// A dataset of a list that has one dataset for each of its numbers.
struct Part {
  std::string name, meaning;
};

// What is to be known of a column, whatever it holds.
struct ColumnFacts {
  std::string name;  // of the dataset, and of tables' columns
  std::string meaning;
  int place;                           // of its values in a journal's record
  std::vector<std::string> axes = {};  // beyond those of the row
  Fill fill = Fill::whole;
  // Whether the file has it; null = always.
  bool (*there)(RowKind kind, const StudyShape& shape) = nullptr;
  // Where set, the field is a list, and each of its numbers has a dataset of its own.
  std::vector<Part> (*parts)(const StudyShape& shape) = nullptr;
  size_t bytes = 0;  // of texts, at most
  // The meanings of 0, 1, … where whole numbers are a choice, parted by blanks.
  std::string flags = "";
  // Facts that stand in the file before it, see add_facts.
  std::string after = "";

  bool is_there(RowKind kind, const StudyShape& shape) const {
    return there == nullptr || there(kind, shape);
  }
  // The datasets it fills.
  std::vector<Part> datasets(const StudyShape& shape) const {
    return parts != nullptr ? parts(shape) : std::vector<Part>{{name, meaning}};
  }
};

template <typename Values>
struct Column : ColumnFacts {
  Column(Field<Values> where, ColumnFacts facts) : ColumnFacts(std::move(facts)), field(where) {}
  Field<Values> field;

  // Whether each of its datasets has one number for a row.
  bool holds_numbers() const {
    return std::visit(
        [&](auto where) {
          using Held = decltype(field_type(where));
          return !std::is_same_v<typename Held::Number, std::string> &&
                 (!Held::list || parts != nullptr);
        },
        field);
  }
};

template <typename Values>
struct Columns {
  uint8_t tag;  // that begins such values in a journal
  // Where not 0: another one, of records that have the column of the last place too; those with
  // `tag` were written without it, and still are where it is empty.
  uint8_t longer_tag;
  std::vector<Column<Values>> list;  // in the order in which datasets are made

  // The same in the order of journals.
  std::vector<const Column<Values>*> journalled() const {
    std::vector<const Column<Values>*> order(list.size());
    for (const auto& column : list) order.at(static_cast<size_t>(column.place)) = &column;
    return order;
  }
};

template <typename Values>
const Columns<Values>& columns_of();
template <>
const Columns<EvaluationValues>& columns_of<EvaluationValues>();
template <>
const Columns<TrainingValues>& columns_of<TrainingValues>();
template <>
const Columns<SearchValues>& columns_of<SearchValues>();
template <>
const Columns<ToleranceValues>& columns_of<ToleranceValues>();
template <>
const Columns<EllipsoidValues>& columns_of<EllipsoidValues>();

// NaN, -1 and "" stand for what is missing.
template <typename T>
T missing() {
  if constexpr (std::is_floating_point_v<T>) return std::numeric_limits<T>::quiet_NaN();
  if constexpr (std::is_integral_v<T>) return T{-1};
  return T{};
}

// How many bytes the row's values take in memory, about, and whether two rows have lists of equal
// lengths, so that they can be written as one block.
size_t bytes_of(const RowValues& values);
bool same_lengths(const RowValues& left, const RowValues& right);

}  // namespace driftsweep::store

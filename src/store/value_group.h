// Inside the room: the rows of one kind in their group of the study file, whatever they hold.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/columns.h"
#include "store/row_group.h"

namespace driftsweep::store {

template <typename V>
class ValueGroup {
 public:
  using Values = V;

  ValueGroup(const Group& group, const RowType& type, const StudyShape& shape)
      : kind_(type.kind), rows_(group, type.prefix) {
    for (const auto& column : columns_of<Values>().list) {
      Opened& opened = columns_.emplace_back();
      opened.column = &column;
      if (!column.is_there(type.kind, shape)) continue;
      for (const Part& part : column.datasets(shape))
        opened.datasets.push_back(open_dataset(group, part.name));
      if (opened.datasets.empty()) continue;
      const Extent whole = extent(opened.datasets.front());
      const size_t rows = 2 + type.axes.size();
      if (whole.size() != rows + column.axes.size())
        throw Hdf5Error("the dataset '" + column.name + "' has other axes than its rows");
      opened.further.assign(whole.begin() + static_cast<std::ptrdiff_t>(rows), whole.end());
    }
  }

  // Rows that follow each other along the last axis: values, then bookkeeping, statuses last.
  void write(const Extent& first, std::span<const Values* const> values,
             std::span<const RowRecord> records) {
    if (values.size() != records.size()) throw base::InternalError("a block with rows left over");
    if (values.empty()) return;
    // All are looked at before the first is written.
    for (const bool for_real : {false, true})
      for (const Opened& opened : columns_)
        std::visit([&](auto field) { put(opened, field, first, values, for_real); },
                   opened.column->field);
    write(first, records);
  }
  void write(const Extent& first, std::span<const RowRecord> records) {
    records.size() == 1 ? rows_.write(first, records.front()) : rows_.write(first, records);
  }

  // NaN and -1 where the row has no values.
  Values read(const Extent& at) const {
    const std::vector<bool> written = {has_values(kind_, rows_.status(at))};
    Values values;
    for (const Opened& opened : columns_)
      std::visit([&](auto field) { take(opened, field, at, written, values); },
                 opened.column->field);
    return values;
  }

  // One column of `count` rows that follow each other, (row, further axes), missing where `written`
  // says so; of a list of parts the one of this number. Empty where the file has no such column.
  template <typename T>
  std::vector<T> read_column(const std::string& name, size_t part, const Extent& first,
                             const std::vector<bool>& written) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Opened& opened) {
      return opened.column->name == name;
    });
    if (found == columns_.end()) throw base::InternalError("rows have no column '" + name + "'");
    if (part >= found->datasets.size()) return {};
    return take_block<T>(found->datasets[part], found->further, first, written);
  }
  // Which of the rows have values.
  std::vector<bool> written(const Extent& first, uint64_t count) const {
    std::vector<bool> written;
    for (const Status status : rows_.statuses(first, count))
      written.push_back(has_values(kind_, status));
    return written;
  }

  const RowGroup& rows() const { return rows_; }

 private:
  struct Opened {
    const Column<Values>* column = nullptr;
    std::vector<Dataset> datasets;  // empty = the file has no such column
    Extent further;                 // lengths of the axes that they have beyond the row's
  };
  using Rows = std::span<const Values* const>;

  [[noreturn]] static void refuse(const Opened& opened, const char* what) {
    throw base::InternalError("a row brings " + std::string(what) + " of '" + opened.column->name +
                              "' than the study file holds");
  }

  template <typename T>
  static void put_block(const Dataset& dataset, const Extent& first, uint64_t count,
                        const Extent& further, const std::vector<T>& block) {
    const Extent start = block_start(first, further.size());
    const Extent counts = block_count(first, count, further);
    if constexpr (std::is_same_v<T, std::string>)
      write_text_block(dataset, start, counts, block);
    else
      write_block<T>(dataset, start, counts, block);
  }

  // A number or a text for each row.
  template <typename T>
  static void put(const Opened& opened, T Values::*field, const Extent& first, Rows values,
                  bool for_real) {
    if (!for_real || opened.datasets.empty()) return;
    std::vector<T> block;
    block.reserve(values.size());
    for (const Values* row : values) block.push_back(row->*field);
    put_block(opened.datasets.front(), first, values.size(), {}, block);
  }

  template <typename T>
  static void put(const Opened& opened, std::vector<T> Values::*field, const Extent& first,
                  Rows values, bool for_real) {
    const size_t length = (values.front()->*field).size();
    for (const Values* row : values)
      if ((row->*field).size() != length) refuse(opened, "another number");
    opened.column->parts != nullptr ? put_parts(opened, field, first, values, for_real)
                                    : put_lists(opened, field, first, values, for_real);
  }

  // A dataset for each number of the lists.
  template <typename T>
  static void put_parts(const Opened& opened, std::vector<T> Values::*field, const Extent& first,
                        Rows values, bool for_real) {
    if ((values.front()->*field).size() != opened.datasets.size()) refuse(opened, "another number");
    for (size_t part = 0; for_real && part < opened.datasets.size(); ++part) {
      std::vector<T> block;
      block.reserve(values.size());
      for (const Values* row : values) block.push_back((row->*field)[part]);
      put_block(opened.datasets[part], first, values.size(), {}, block);
    }
  }

  template <typename T>
  static void put_lists(const Opened& opened, std::vector<T> Values::*field, const Extent& first,
                        Rows values, bool for_real) {
    const size_t length = (values.front()->*field).size();
    const Fill fill = opened.column->fill;
    if (length == 0 && fill != Fill::whole) return;
    if (opened.datasets.empty()) {
      if (length == 0) return;
      refuse(opened, "more");
    }
    Extent further = opened.further;
    if (fill == Fill::begins) {
      const uint64_t each = std::max<uint64_t>(elements(further) / further.front(), 1);
      if (length % each != 0 || length / each > further.front()) refuse(opened, "another number");
      further.front() = length / each;
    }
    if (length != elements(further)) refuse(opened, "another number");
    if (!for_real) return;
    std::vector<T> block;
    block.reserve(values.size() * length);
    for (const Values* row : values)
      block.insert(block.end(), (row->*field).begin(), (row->*field).end());
    put_block(opened.datasets.front(), first, values.size(), further, block);
  }

  template <typename T>
  static std::vector<T> take_block(const Dataset& dataset, const Extent& further,
                                   const Extent& first, const std::vector<bool>& written) {
    const Extent start = block_start(first, further.size());
    const Extent counts = block_count(first, written.size(), further);
    std::vector<T> block;
    if constexpr (std::is_same_v<T, std::string>)
      block = read_text_block(dataset, start, counts);
    else
      block = read_block<T>(dataset, start, counts);
    const size_t each = elements(further);
    for (size_t row = 0; row < written.size(); ++row)
      if (!written[row])
        std::fill_n(block.begin() + static_cast<std::ptrdiff_t>(row * each), each, missing<T>());
    return block;
  }

  template <typename T>
  static void take(const Opened& opened, T Values::*field, const Extent& at,
                   const std::vector<bool>& written, Values& values) {
    if (!opened.datasets.empty())
      values.*field = take_block<T>(opened.datasets.front(), opened.further, at, written).front();
  }

  template <typename T>
  static void take(const Opened& opened, std::vector<T> Values::*field, const Extent& at,
                   const std::vector<bool>& written, Values& values) {
    for (const Dataset& dataset : opened.datasets) {
      const std::vector<T> block = take_block<T>(dataset, opened.further, at, written);
      (values.*field).insert((values.*field).end(), block.begin(), block.end());
    }
  }

  RowKind kind_;
  std::vector<Opened> columns_;
  RowGroup rows_;
};

}  // namespace driftsweep::store

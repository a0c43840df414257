#include "analysis/write_h5.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/group_builder.h"

namespace driftsweep::analysis {
namespace {

// Of a table of indices: its group is named for the method, and pairs stand in that of the single
// parameters.
struct Place {
  std::string group, axis;
};

Place place_of(const std::string& table) {
  static const std::map<std::string, Place> known = {{"sobol_indices", {"sobol", "row"}},
                                                     {"sobol_second_order", {"sobol", "pair"}},
                                                     {"morris_effects", {"morris", "row"}},
                                                     {"chaos_indices", {"chaos", "row"}},
                                                     {"chaos_second_order", {"chaos", "pair"}}};
  constexpr const char* suffix = "_by_fold";
  const bool by_fold = table.ends_with(suffix);
  const std::string name = by_fold ? table.substr(0, table.size() - 8) : table;
  const auto found = known.find(name);
  if (found == known.end()) return {table, "row"};
  return {found->second.group + (by_fold ? suffix : ""), found->second.axis};
}

using Rows = std::vector<const std::vector<Cell>*>;

template <typename T>
std::vector<T> cells_of(const Rows& rows, size_t column, const T& absent) {
  std::vector<T> cells;
  for (const auto* row : rows) {
    const Value& value = (*row)[column].value;
    if (const auto* same = std::get_if<T>(&value))
      cells.push_back(*same);
    else
      cells.push_back(absent);
  }
  return cells;
}

// What a column holds: of numbers, double where any is none of whole numbers.
template <typename T>
bool has(const Rows& rows, size_t column) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto* row) {
    return std::holds_alternative<T>((*row)[column].value);
  });
}

void write_column(store::GroupBuilder& builder, const Rows& rows, size_t column,
                  const std::string& name, const std::string& axis, const Column& about) {
  const store::Description description{about.meaning, about.unit};
  const auto count = static_cast<uint64_t>(rows.size());
  if (has<std::string>(rows, column)) {
    const auto texts = cells_of<std::string>(rows, column, "");
    size_t longest = 1;
    for (const auto& text : texts) longest = std::max(longest, text.size());
    store::write_text_block(builder.texts(name, {axis}, longest, description), {0}, {count}, texts);
  } else if (has<bool>(rows, column)) {
    std::vector<uint8_t> flags;
    for (const bool flag : cells_of<bool>(rows, column, false)) flags.push_back(flag ? 1 : 0);
    store::write_all<uint8_t>(builder.bytes(name, {axis}, description), flags);
  } else if (has<int64_t>(rows, column) && !has<double>(rows, column)) {
    store::write_all<int64_t>(builder.wide_integers(name, {axis}, description),
                              cells_of<int64_t>(rows, column, -1));
  } else {
    constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
    store::write_all<double>(builder.doubles(name, {axis}, description),
                             cells_of<double>(rows, column, no_number));
  }
}

class TablesWriter {
 public:
  explicit TablesWriter(const store::File& file)
      : analysis_(store::create_group(file, "analysis")) {}

  void write(const Table& table) {
    const Place place = place_of(table.name);
    const auto output = std::find_if(table.columns.begin(), table.columns.end(),
                                     [](const auto& column) { return column.name == "output"; });
    if (output == table.columns.end()) {
      Rows rows;
      for (const auto& row : table.rows) rows.push_back(&row);
      return write_rows(table, rows, place.group, "", place.axis);
    }
    const auto column = static_cast<size_t>(output - table.columns.begin());
    std::vector<std::pair<std::string, Rows>> outputs;
    for (const auto& row : table.rows) {
      const auto* name = std::get_if<std::string>(&row[column].value);
      if (name == nullptr) continue;
      auto known = std::find_if(outputs.begin(), outputs.end(),
                                [&](const auto& each) { return each.first == *name; });
      if (known == outputs.end()) known = outputs.insert(known, {*name, {}});
      known->second.push_back(&row);
    }
    for (const auto& [name, rows] : outputs) write_rows(table, rows, place.group, name, place.axis);
  }

 private:
  void write_rows(const Table& table, const Rows& rows, const std::string& method,
                  const std::string& output, const std::string& axis) {
    if (rows.empty()) return;
    // A group in a group would be the meaning of a slash.
    std::string name = output;
    std::replace(name.begin(), name.end(), '/', '_');
    store::GroupBuilder builder(group_of(method, name));
    builder.axis(axis, static_cast<int64_t>(rows.size()));
    const std::string prefix = axis == "pair" ? "pair_" : "";
    for (size_t column = 0; column < table.columns.size(); ++column) {
      const Column& about = table.columns[column];
      if (about.name.empty() || about.name == "output") continue;
      // Of pairs, what stands beside the single parameters under the same name too.
      const bool shared =
          about.name == "model" || about.name == "fold" || about.name.starts_with("parameter");
      write_column(builder, rows, column, (shared ? prefix : "") + about.name, axis, about);
    }
    if (axis == "pair") return;
    if (table.confidence) store::write_attribute(builder.group(), "confidence", *table.confidence);
    for (const auto& [fact, number] : table.facts)
      store::write_attribute(builder.group(), fact, number);
    store::write_attribute(builder.group(), "sentence", table.sentence);
  }

  store::Group group_of(const std::string& method, const std::string& output) const {
    const auto open = [](const store::Place& parent, const std::string& name) {
      return store::has(parent, name) ? store::open_group(parent, name)
                                      : store::create_group(parent, name);
    };
    store::Group group = open(analysis_, method);
    return output.empty() ? std::move(group) : open(group, output);
  }

  store::Group analysis_;
};

}  // namespace

void write_h5(const Report& report, const std::string& path) {
  const std::string temporary = path + ".writing";
  const auto cannot = [&] {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return base::data_error(path, "this file cannot be written",
                            "Check that the folder is writable and has room");
  };
  try {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    const store::File file = store::create_file(temporary);
    TablesWriter writer(file);
    for (const auto& table : report.tables)
      if (has_data(table)) writer.write(table);
    store::flush(file);
  } catch (const store::Hdf5Error&) {
    throw cannot();
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) throw cannot();
}

}  // namespace driftsweep::analysis

// A conclusion as data: a table whose columns say what stands in them, and the sentences that go
// with it. Terminal, CSV, JSON and pages are made from it by renderers that know no study
// (analysis/render.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/moments.h"
#include "analysis/text_table.h"

namespace driftsweep::analysis {

// Nothing (or a number that is none) is what is missing: empty in CSV, null in JSON, never 0.
using Value = std::variant<std::monostate, std::string, int64_t, double, bool>;

// What scripts get, and what people read in its place. A cell of a column for data alone has no
// text; one of a column for reading alone has no value.
struct Cell {
  Cell() = default;
  Cell(Value of_data, std::string for_reading)
      : value(std::move(of_data)), text(std::move(for_reading)) {}
  // A name: reads as it is.
  Cell(const std::string& name) : value(name), text(name) {}
  Cell(const char* name) : Cell(std::string(name)) {}
  Cell(int64_t number) : value(number), text(std::to_string(number)) {}
  Cell(double number) : value(number) {}  // of data alone
  Cell(bool flag) : value(flag) {}        // likewise

  Value value;
  std::string text;
};

// For reading alone.
inline Cell reading(std::string text) { return {Value(), std::move(text)}; }
// A mean of nothing is missing.
inline Cell mean_of(const Moments& moments) {
  return moments.count() == 0 ? Cell() : Cell(moments.mean());
}
inline Cell sd_of(const Moments& moments) {
  return moments.count() < 2 ? Cell() : Cell(moments.sd());
}

struct Column {
  std::string name;     // for scripts: "certified_low", unique in the table; empty = reading alone
  std::string title;    // for people: "certified"; empty = data alone
  std::string unit;     // "1", "K"; empty where it has none, or where a column names each row's
  std::string meaning;  // what stands there, as a clause: "mean over folds, undrifted"
  Align align = Align::right;
  // A name that people see once: blank where it and those left of it repeat the row above.
  bool once = false;
};

// The three sorts of columns.
inline Column both(std::string name, std::string title, std::string unit, std::string meaning) {
  return {std::move(name), std::move(title), std::move(unit), std::move(meaning)};
}
inline Column data(std::string name, std::string unit, std::string meaning) {
  return {std::move(name), "", std::move(unit), std::move(meaning)};
}
inline Column shown(std::string title, Align align = Align::right) {
  return {"", std::move(title), "", "", align};
}
// A name, on the left.
inline Column named(std::string name, std::string title, std::string meaning, bool once = false) {
  return {std::move(name), std::move(title), "", std::move(meaning), Align::left, once};
}

struct Table {
  std::string name;   // "tolerances", unique in a report
  std::string title;  // "Tolerances"
  // What it shows and how it was taken; people read it above the table. '\n' begins a further one.
  std::string sentence;
  std::vector<Column> columns = {};
  std::vector<std::vector<Cell>> rows = {};  // each as long as the columns
  std::vector<std::string> notes = {};       // sentences beneath
  // Of what is claimed of each row; nothing where nothing is.
  std::optional<double> confidence = std::nullopt;
  // Numbers that hold for all of it, by name: ("tau", 0.05).
  std::vector<std::pair<std::string, double>> facts = {};
  // Rows are read as sentences, one below the other, each the text of the only shown column;
  // without one the table's own sentence says it all.
  bool sentences = false;
};

// Whether there is something for people, or for scripts; a renderer passes over other tables.
bool is_read(const Table& table);
bool has_data(const Table& table);

}  // namespace driftsweep::analysis

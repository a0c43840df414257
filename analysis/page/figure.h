// A figure of a page: a Vega-Lite spec made from one typed table.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/page/table_view.h"
#include "analysis/report.h"

namespace driftsweep::analysis {

using Spec = nlohmann::ordered_json;

struct Figure {
  std::string name;      // "tolerances", of the file NAME.vl.json
  std::string title;     // above it
  std::string sentence;  // what it shows, with units, numbers and confidence
  std::string table;     // the name of the table that holds its numbers
  Spec spec;             // of Vega-Lite 5, with its data; colours are left to who draws it
};

// Every figure that the tables of a report allow, in the order of a page.
std::vector<Figure> figures_of(const Report& report);

// Makers: nothing where the table lacks what they need.
using Figures = std::vector<Figure>;
void add_tolerance_figures(const TableView& table, const Report& report, Figures& figures);
void add_drift_figures(const TableView& table, const Report& report, Figures& figures);
void add_sensitivity_figures(const TableView& table, const Report& report, Figures& figures);
void add_model_figures(const TableView& table, const Report& report, Figures& figures);
void add_training_figures(const TableView& table, const Report& report, Figures& figures);

// Parts of specs.
Spec spec_of(const std::string& description, Spec values);
// Small charts beside each other, one for each value of `field` in the order of the rows: `view`
// of the rows that have it, under that value as title. (A facet of Vega-Lite shares
// what must not be shared here: axes of different units.)
Spec multiples_of(const std::string& description, const Spec& rows, const char* field, int columns,
                  const Spec& view);
Spec number_axis(const std::string& field, const std::string& title);
Spec name_axis(const std::string& field, const std::string& title = "");
Spec colour_of(const std::string& field, const std::string& title);
// The fields "undrifted" (a tick) and "drifted" (a dot), joined by a line: a row for each `of`, in
// it one for each `by`, which has the colour. `axis` names the numbers.
Spec drift_layers(const std::string& axis, const char* of, const char* by);
// A number, or null.
Spec value_of(double number);
// "isp.gamma (factor)"; without a unit the name alone.
std::string with_unit(const std::string& name, const std::string& unit);

}  // namespace driftsweep::analysis

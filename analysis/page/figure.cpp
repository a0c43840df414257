#include "analysis/page/figure.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "analysis/json_number.h"

namespace driftsweep::analysis {

namespace {

// What a reader asks first; figures of other names stand before the last four.
constexpr const char* asked_first[] = {"tolerances", "joint_tolerances", "worst_drifts", "arms",
                                       "ranks",      "trade_off",        "responses",    "choices",
                                       "matrix"};
constexpr const char* asked_last[] = {"gradients", "classes", "learned_path", "learning_curves"};

size_t place_of(const Figure& figure) {
  const auto place =
      static_cast<size_t>(std::find(std::begin(asked_first), std::end(asked_first), figure.name) -
                          std::begin(asked_first));
  if (place < std::size(asked_first)) return place;
  const auto end =
      static_cast<size_t>(std::find(std::begin(asked_last), std::end(asked_last), figure.name) -
                          std::begin(asked_last));
  return end < std::size(asked_last) ? std::size(asked_first) + 1 + end : std::size(asked_first);
}

// Every row that a spec draws.
void collect(const Spec& spec, std::vector<Spec>& rows) {
  if (spec.contains("data"))
    for (const auto& row : spec.at("data").at("values")) rows.push_back(row);
  if (spec.contains("concat"))
    for (const auto& part : spec.at("concat")) collect(part, rows);
}

// Whether some row has every number that a layer draws with.
bool draws_something(const Spec& rows, const Spec& encoding) {
  std::vector<std::string> fields;
  for (const char* channel : {"x", "y", "x2", "y2"}) {
    if (!encoding.contains(channel)) continue;
    const Spec& of = encoding[channel];
    const bool second = !of.contains("type");  // x2 and y2 are what x and y are
    if (second || of.at("type") == "quantitative") fields.push_back(of.at("field"));
  }
  return fields.empty() || std::any_of(rows.begin(), rows.end(), [&fields](const Spec& row) {
           return std::all_of(fields.begin(), fields.end(), [&row](const std::string& field) {
             return row.contains(field) && row.at(field).is_number();
           });
         });
}

// Layers without a single number, such as the spread of one fold, have no extent to draw in.
void leave_out_empty_layers(Spec& spec) {
  if (spec.contains("concat"))
    for (auto& chart : spec["concat"]) leave_out_empty_layers(chart);
  if (!spec.contains("layer") || !spec.contains("data")) return;
  const Spec& rows = spec["data"]["values"];
  Spec layers = Spec::array();
  for (const auto& layer : spec["layer"])
    if (!layer.contains("encoding") || draws_something(rows, layer["encoding"]))
      layers.push_back(layer);
  spec["layer"] = layers;
}

// A legend of one entry says nothing.
void leave_out_legends(Spec& spec, const std::vector<Spec>& rows) {
  if (spec.is_array()) {
    for (auto& part : spec) leave_out_legends(part, rows);
  } else if (spec.is_object()) {
    for (auto& [key, part] : spec.items()) {
      if (key == "color" && part.is_object() && part.value("type", "") == "nominal") {
        std::set<std::string> names;
        for (const auto& row : rows) names.insert(row.at(part.at("field")).dump());
        if (names.size() < 2) part["legend"] = Spec();
      } else if (key != "data") {
        leave_out_legends(part, rows);
      }
    }
  }
}

}  // namespace

std::vector<Figure> figures_of(const Report& report) {
  Figures figures;
  for (const auto add : {add_tolerance_figures, add_drift_figures, add_sensitivity_figures,
                         add_model_figures, add_training_figures})
    for (const auto& table : report.tables)
      if (!table.rows.empty()) add(TableView(table), report, figures);
  for (auto& figure : figures) {
    leave_out_empty_layers(figure.spec);
    std::vector<Spec> rows;
    collect(figure.spec, rows);
    leave_out_legends(figure.spec, rows);
  }
  std::stable_sort(figures.begin(), figures.end(), [](const auto& one, const auto& other) {
    return place_of(one) < place_of(other);
  });
  return figures;
}

Spec spec_of(const std::string& description, Spec values) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"description", description},
          {"data", {{"values", std::move(values)}}}};
}

Spec multiples_of(const std::string& description, const Spec& rows, const char* field, int columns,
                  const Spec& view) {
  std::vector<std::string> order;
  std::map<std::string, Spec> parts;
  for (const auto& row : rows) {
    const auto name = row.at(field).get<std::string>();
    const auto [part, is_new] = parts.try_emplace(name, Spec::array());
    if (is_new) order.push_back(name);
    part->second.push_back(row);
  }
  Spec charts = Spec::array();
  for (const auto& name : order) {
    Spec chart = {{"title", {{"text", name}, {"anchor", "start"}, {"fontSize", 12}}},
                  {"data", {{"values", parts.at(name)}}}};
    chart.update(view);
    charts.push_back(std::move(chart));
  }
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"description", description},
          {"columns", columns},
          {"concat", std::move(charts)}};
}

Spec number_axis(const std::string& field, const std::string& title) {
  Spec axis = {{"field", field}, {"type", "quantitative"}, {"scale", {{"zero", false}}}};
  axis["title"] = title.empty() ? Spec() : Spec(title);
  return axis;
}

Spec name_axis(const std::string& field, const std::string& title) {
  Spec axis = {{"field", field}, {"type", "nominal"}, {"sort", Spec()}};
  axis["title"] = title.empty() ? Spec() : Spec(title);
  axis["axis"] = {{"labelLimit", 260}};
  return axis;
}

Spec colour_of(const std::string& field, const std::string& title) {
  return {{"field", field}, {"type", "nominal"}, {"sort", Spec()}, {"title", title}};
}

Spec drift_layers(const std::string& axis, const char* of, const char* by) {
  const auto layer = [&](const Spec& mark, const char* field) {
    return Spec{{"mark", mark},
                {"encoding",
                 {{"x", number_axis(field, axis)},
                  {"y", name_axis(of)},
                  {"yOffset", {{"field", by}, {"sort", Spec()}}},
                  {"color", colour_of(by, by)}}}};
  };
  Spec line = layer({{"type", "rule"}, {"opacity", 0.5}}, "drifted");
  line["encoding"]["x2"] = {{"field", "undrifted"}};
  return {line, layer({{"type", "tick"}, {"thickness", 2}}, "undrifted"),
          layer({{"type", "point"}, {"filled", true}, {"size", 60}, {"tooltip", true}}, "drifted")};
}

Spec value_of(double number) { return json_number(number); }

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit.empty() || unit == "1" ? name : name + " (" + unit + ")";
}

}  // namespace driftsweep::analysis

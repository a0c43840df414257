#include "analysis/sensitivity_tables.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <span>

#include "analysis/sensitivity_rows.h"
#include "analysis/sensitivity_study.h"

namespace driftsweep::analysis {
namespace {

const sensitivity::Bootstrap bootstrap{
    .replicates = 1000, .confidence = 0.95, .seed = 0x5eed, .threads = 2};

const Head study_head = {"model", "output", "fold"};

std::vector<Cell> head_of(const Outputs& outputs) {
  return {Cell(outputs.model), Cell(outputs.output),
          outputs.fold < 0 ? Cell("mean of folds") : Cell(fmt::format("fold {}", outputs.fold))};
}

// Points that are independent draws of the drift: all, or A and B of each Saltelli block.
std::vector<size_t> independent_points(const store::StudyShape& shape, size_t groups) {
  std::vector<size_t> points;
  if (shape.design.type == "saltelli") {
    const sensitivity::SaltelliLayout layout{shape.design.base, groups, shape.design.second_order};
    for (int64_t base = 0; base < layout.base; ++base) {
      const size_t first = static_cast<size_t>(base) * layout.block();
      points.insert(points.end(), {first, first + layout.block() - 1});
    }
    return points;
  }
  for (int64_t point = 0; point < shape.design.base; ++point)
    points.push_back(static_cast<size_t>(point));
  return points;
}

void add_bounds(Table& table, const Outputs& outputs, const ScreenedAxes& screened,
                const std::vector<size_t>& points) {
  const size_t axes = screened.axes.size();
  std::vector<size_t> known;
  std::vector<std::string> names;
  for (size_t axis = 0; axis < axes; ++axis)
    if (std::any_of(points.begin(), points.end(), [&](size_t point) {
          return std::isfinite(outputs.derivatives[point * axes + axis]);
        })) {
      known.push_back(axis);
      names.push_back(screened.axes[axis]);
    }
  std::vector<double> values, derivatives;
  for (const size_t point : points) {
    values.push_back(outputs.values[point]);
    for (const size_t axis : known) derivatives.push_back(outputs.derivatives[point * axes + axis]);
  }
  // By the place in [0, 1] of each parameter, whose range is 1.
  const std::vector<double> ranges(known.size(), 1.0);
  add_dgsm_rows(table, head_of(outputs), names,
                sensitivity::dgsm_measures(values, derivatives, ranges, bootstrap));
}

bool has_bounds(const store::StudyShape& shape) {
  const std::string& type = shape.design.type;
  return !shape.gradient_parameters.empty() &&
         (type == "random" || type == "lhs" || type == "sobol" || type == "dgsm" ||
          type == "saltelli");
}

void add_saltelli(std::vector<Table>& tables, const store::StudyShape& shape,
                  const ScreenedAxes& screened, const std::vector<Outputs>& all) {
  const sensitivity::SaltelliLayout layout{shape.design.base, screened.names.size(),
                                           shape.design.second_order};
  Table indices = sobol_table(study_head, layout), pairs = pair_table(study_head);
  for (const auto& outputs : all) {
    const auto rows = std::span(outputs.values).first(static_cast<size_t>(layout.rows()));
    const auto found = sensitivity::sobol_indices(layout, rows, bootstrap);
    add_sobol_rows(indices, head_of(outputs), screened.names, found);
    add_pair_rows(pairs, head_of(outputs), screened.names, found);
  }
  tables.push_back(std::move(indices));
  if (layout.second_order) tables.push_back(std::move(pairs));
}

void add_morris(std::vector<Table>& tables, const store::StudyShape& shape,
                const ScreenedAxes& screened, const std::vector<Outputs>& all) {
  const size_t axes = screened.axes.size();
  const auto rows = static_cast<size_t>(shape.design.base) * (screened.names.size() + 1);
  const auto places = read_places(shape);
  const auto layout = sensitivity::morris_layout(std::span(places).first(rows * axes), axes,
                                                 screened.group, screened.names.size());
  Table table = morris_table(study_head, layout.trajectories);
  for (const auto& outputs : all)
    add_morris_rows(
        table, head_of(outputs), screened.names,
        sensitivity::morris_effects(layout, std::span(outputs.values).first(rows), bootstrap));
  tables.push_back(std::move(table));
}

std::vector<Table> tables_of(const store::StudyShape& shape, const std::vector<Outputs>& all) {
  const ScreenedAxes screened = screened_axes(shape);
  std::vector<Table> tables;
  if (shape.design.type == "saltelli") add_saltelli(tables, shape, screened, all);
  if (shape.design.type == "morris") add_morris(tables, shape, screened, all);
  if (!has_bounds(shape)) return tables;
  const auto points = independent_points(shape, screened.names.size());
  Table bounds = dgsm_table(study_head, points.size());
  for (const auto& outputs : all)
    if (!outputs.derivatives.empty()) add_bounds(bounds, outputs, screened, points);
  tables.push_back(std::move(bounds));
  return tables;
}

}  // namespace

std::vector<Table> sensitivity_tables(const store::StudyFile& study) {
  const auto& shape = study.shape();
  if (shape.design.type != "saltelli" && shape.design.type != "morris" && !has_bounds(shape))
    return {};
  std::vector<Outputs> means, folds;
  for (auto& outputs : read_outputs(study))
    (outputs.fold < 0 ? means : folds).push_back(std::move(outputs));
  std::vector<Table> tables = tables_of(shape, means);
  if (folds.empty()) return tables;
  // People read the mean of folds; scripts get the folds too.
  for (auto& table : tables_of(shape, folds)) {
    table.name += "_by_fold";
    table.notes.clear();
    for (auto& column : table.columns) column.title.clear();
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace driftsweep::analysis

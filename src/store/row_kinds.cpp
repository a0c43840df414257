#include "store/row_kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

bool always(const StudyShape& /*shape*/) { return true; }

bool says_no(const std::vector<uint8_t>& table, int64_t model, size_t columns, int64_t column) {
  return !table.empty() &&
         table.at(static_cast<size_t>(model) * columns + static_cast<size_t>(column)) == 0;
}

RowAxis point_axis() {
  return {"point", [](const StudyShape& shape) { return shape.points; },
          [](const StudyShape&, int64_t place) { return fmt::format("point {}", place); }};
}

std::vector<RowAxis> search_axes() {
  return {
      {"group",
       [](const StudyShape& shape) { return static_cast<int64_t>(shape.search.groups.size()); },
       [](const StudyShape& shape, int64_t place) {
         return shape.search.groups.at(static_cast<size_t>(place));
       }},
      {"lambda",
       [](const StudyShape& shape) { return static_cast<int64_t>(shape.search.lambdas.size()); },
       [](const StudyShape& shape, int64_t place) {
         return fmt::format("lambda {}", shape.search.lambdas.at(static_cast<size_t>(place)));
       }},
      {"restart", [](const StudyShape& shape) { return shape.search.restarts; },
       [](const StudyShape&, int64_t place) { return fmt::format("restart {}", place); }}};
}

RowAxis parameter_axis() {
  return {
      "parameter",
      [](const StudyShape& shape) { return static_cast<int64_t>(shape.search.parameters.size()); },
      [](const StudyShape& shape, int64_t place) {
        return shape.search.parameters.at(static_cast<size_t>(place));
      }};
}

}  // namespace

const std::vector<RowType>& row_types() {
  using Place = std::vector<int64_t>;
  static const std::vector<RowType> types = {
      {.kind = RowKind::training,
       .name = "training",
       .singular = "training",
       .plural = "trainings",
       .group = "training",
       .prefix = "",
       .axes = {},
       .there = [](const StudyShape& shape) { return shape.epochs > 0; },
       .idle =
           [](const StudyShape& shape, int64_t model, const Place&) {
             return !shape.trained.empty() && !shape.trained.at(static_cast<size_t>(model));
           }},
      {.kind = RowKind::reference,
       .name = "reference",
       .singular = "reference",
       .plural = "references",
       .group = "reference",
       .prefix = "",
       .axes = {},
       .there = always,
       .idle = nullptr},
      {.kind = RowKind::evaluation,
       .name = "evaluation",
       .singular = "evaluation",
       .plural = "evaluations",
       .group = "evaluations",
       .prefix = "",
       .axes = {point_axis()},
       .there = always,
       .idle = nullptr},
      {.kind = RowKind::forensics,
       .name = "forensics",
       .singular = "search",
       .plural = "searches",
       .group = "forensics",
       .prefix = "",
       .axes = search_axes(),
       .there = [](const StudyShape& shape) { return shape.search.searches() > 0; },
       .idle =
           [](const StudyShape& shape, int64_t model, const Place& place) {
             return says_no(shape.search.acts, model, shape.search.groups.size(), place.at(0));
           }},
      {.kind = RowKind::tolerance,
       .name = "tolerance",
       .singular = "tolerance",
       .plural = "tolerances",
       .group = "tolerance",
       .prefix = "",
       .axes = {parameter_axis()},
       .there = [](const StudyShape& shape) { return shape.search.tolerated() > 0; },
       .idle =
           [](const StudyShape& shape, int64_t model, const Place& place) {
             return says_no(shape.search.moves, model, shape.search.parameters.size(), place.at(0));
           }},
      {.kind = RowKind::ellipsoid,
       .name = "ellipsoid",
       .singular = "ellipsoid",
       .plural = "ellipsoids",
       .group = "tolerance",
       .prefix = "ellipsoid_",
       .axes = {},
       .there = [](const StudyShape& shape) { return shape.search.ellipsoids; },
       .idle = [](const StudyShape& shape, int64_t model,
                  const Place&) { return !shape.search.any_moves(static_cast<size_t>(model)); }}};
  return types;
}

const RowType& type_of(RowKind kind) { return row_types().at(static_cast<size_t>(kind)); }

std::vector<std::string> row_groups() {
  std::vector<std::string> groups;
  for (const RowType& type : row_types())
    if (std::find(groups.begin(), groups.end(), type.group) == groups.end())
      groups.emplace_back(type.group);
  // Files have always been made with the measurements first, and trainings behind them.
  std::rotate(groups.begin(), groups.begin() + 1, groups.begin() + 3);
  return groups;
}

bool tells_of_a_run(const std::string& group, const std::string& dataset) {
  for (const RowType& type : row_types())
    for (const char* name : {"attempts", "seconds", "session", "rank"})
      if (group == type.group && dataset == std::string(type.prefix) + name) return true;
  return false;
}

bool is_row_kind(int64_t number) {
  return number >= 0 && number < static_cast<int64_t>(row_types().size());
}

int64_t rows_each(const RowType& type, const StudyShape& shape) {
  if (!type.there(shape)) return 0;
  int64_t rows = 1;
  for (const RowAxis& axis : type.axes) rows *= axis.length(shape);
  return rows;
}

std::vector<int64_t> place_of(const RowType& type, const StudyShape& shape, int64_t index) {
  std::vector<int64_t> place(type.axes.size());
  for (size_t i = place.size(); i-- > 0;) {
    const int64_t length = std::max<int64_t>(type.axes[i].length(shape), 1);
    place[i] = index % length;
    index /= length;
  }
  return place;
}

std::string row_text(const std::string& start, const RowType& type, const StudyShape& shape,
                     int64_t fold, int64_t index) {
  std::string text = fmt::format("{}, fold {}", start, fold);
  const std::vector<int64_t> place = place_of(type, shape, index);
  for (size_t i = 0; i < place.size(); ++i) text += ", " + type.axes[i].text(shape, place[i]);
  return text;
}

}  // namespace driftsweep::store

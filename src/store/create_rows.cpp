#include "store/create_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "base/errors.h"
#include "store/columns.h"
#include "store/group_builder.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

// What 0, 1, … mean, as CF names such flags.
template <typename Number>
void add_flags(const Dataset& dataset, Element element, const std::string& meanings) {
  std::vector<Number> values(
      static_cast<size_t>(std::count(meanings.begin(), meanings.end(), ' ') + 1));
  std::iota(values.begin(), values.end(), Number{0});
  write_attribute(dataset, "flag_values", element, values.data(), values.size());
  write_attribute(dataset, "flag_meanings", meanings);
}

// Status and bookkeeping of every row of the kind.
Dataset add_bookkeeping(GroupBuilder& builder, const AxisNames& rows, const std::string& prefix) {
  Dataset status = builder.bytes(prefix + "status", rows, {"state of the row"});
  add_flags<uint8_t>(status, Element::uint8, fmt::format("{}", fmt::join(status_names, " ")));
  builder.counts(prefix + "attempts", rows, {"times the row was run"});
  builder.floats(prefix + "seconds", rows, {"duration of the last attempt", "s"});
  builder.integers(prefix + "session", rows, {"session that ran the row, see /sessions"});
  builder.integers(prefix + "rank", rows, {"MPI rank that ran the row"});
  builder.texts(prefix + "error", rows, error_bytes,
                {"class of the failure, texts stand in /failures"});
  return status;
}

// Along `image`, what is known of each.
void add_images(GroupBuilder& builder, const StudyShape& shape) {
  if (shape.image_sources.empty()) {
    builder.axis("image", shape.images);
  } else {
    builder.axis("image", shape.image_sources, {"source of the image"});
  }
  if (!shape.image_labels.empty())
    write_all<int32_t>(builder.integers("image_label", {"image"}, {"class number of each image"}),
                       shape.image_labels);
  if (!shape.image_parents.empty())
    write_all<int32_t>(builder.integers("image_parent", {"image"},
                                        {"number of the photo, slide or patient each image is of"}),
                       shape.image_parents);
}

// What it takes to read numbers along the parameters of forensics.
void add_parameter_facts(GroupBuilder& builder, const SearchAxes& search) {
  const size_t unit_bytes = longest(search.units), as_bytes = longest(search.as);
  const Extent start = {0}, all = {search.parameters.size()};
  write_text_block(builder.texts("unit", {"parameter"}, unit_bytes, {"unit of the parameter"}),
                   start, all, search.units);
  write_text_block(builder.texts("as", {"parameter"}, as_bytes,
                                 {"how the number meets the model's own: value, offset, factor"}),
                   start, all, search.as);
  write_all<double>(builder.values<double>("undrifted", {"parameter"}, {"the undrifted number"}),
                    search.undrifted);
  write_all<double>(builder.values<double>("scale", {"parameter"},
                                           {"sensible range, of which a step is a share"}),
                    search.scales);
}

// Where no drift of a search goes beyond.
void add_domain(GroupBuilder& builder, const SearchAxes& search) {
  if (search.lows.empty()) return;
  write_all<double>(
      builder.values<double>("domain_low", {"parameter"}, {"no drift of a search goes below"}),
      search.lows);
  write_all<double>(
      builder.values<double>("domain_high", {"parameter"}, {"no drift of a search goes beyond"}),
      search.highs);
}

void add_held_out(GroupBuilder& builder, const SearchAxes& search) {
  if (search.held_out.empty()) return;
  write_all<int32_t>(builder.values<int32_t>("held_out_images", {"fold"},
                                             {"test images that no search of the fold sees"}),
                     search.held_out);
}

void add_design(GroupBuilder& builder, const StudyShape& shape) {
  std::string coordinates;
  for (const auto& axis : shape.axes) {
    builder.design_axis(axis);
    coordinates += (coordinates.empty() ? "" : " ") + axis.name;
  }
  builder.auxiliary_coordinates(coordinates);
}

// The axis of this name, where the group has none yet.
void add_axis(GroupBuilder& builder, const RowType& type, const StudyShape& shape,
              const std::string& name) {
  if (builder.has_axis(name)) return;
  const SearchAxes& search = shape.search;
  if (name == "model") return builder.axis(name, shape.models);
  if (name == "fold") return builder.axis(name, shape.folds);
  if (name == "point") return builder.axis(name, shape.points);
  if (name == "epoch") return builder.axis(name, shape.epochs);
  if (name == "image") return add_images(builder, shape);
  if (name == "true_class" || name == "predicted_class") return builder.axis(name, shape.classes);
  if (name == "group")
    return builder.axis(name, search.groups, {"parameters that the search moved together"});
  if (name == "lambda")
    return builder.axis_of_numbers(name, search.lambdas,
                                   {"weight of the distance: loss - lambda x distance"});
  if (name == "restart")
    return builder.axis(name, search.restarts, {"0 may start at the undrifted point"});
  if (name == "parameter") return builder.axis(name, type.parameters(shape), {type.parameters_are});
  if (name == "parameter_2") return builder.axis(name, search.parameters, {"the parameters again"});
  throw base::InternalError("no axis is called '" + name + "'");
}

// Facts that stand beside the rows, by the name under which columns and kinds ask for them.
void add_facts(GroupBuilder& builder, const RowType& type, const StudyShape& shape,
               const std::string& name) {
  if (name == "design") return add_design(builder, shape);
  if (name == "held_out") return add_held_out(builder, shape.search);
  add_axis(builder, type, shape, "parameter");
  if (name == "parameters") return add_parameter_facts(builder, shape.search);
  if (name == "domain") return add_domain(builder, shape.search);
  throw base::InternalError("no facts are called '" + name + "'");
}

Dataset add_dataset(GroupBuilder& builder, const Part& part, const AxisNames& axes, size_t bytes,
                    Element element) {
  switch (element) {
    case Element::float32:
      return builder.floats(part.name, axes, {part.meaning});
    case Element::float64:
      return builder.doubles(part.name, axes, {part.meaning});
    case Element::int32:
      return builder.integers(part.name, axes, {part.meaning});
    default:
      return builder.texts(part.name, axes, bytes, {part.meaning});
  }
}

template <typename Values>
void add_column(GroupBuilder& builder, const RowType& type, const StudyShape& shape,
                const AxisNames& rows, const Column<Values>& column) {
  if (!column.is_there(type.kind, shape)) return;
  if (!column.after.empty()) add_facts(builder, type, shape, column.after);
  AxisNames axes = rows;
  for (const auto& axis : column.axes) {
    add_axis(builder, type, shape, axis);
    axes.push_back(axis);
  }
  const Element element = std::visit(
      [](auto field) { return element_of<typename decltype(field_type(field))::Number>(); },
      column.field);
  for (const Part& part : column.datasets(shape)) {
    const Dataset dataset = add_dataset(builder, part, axes, column.bytes, element);
    if (!column.flags.empty()) add_flags<int32_t>(dataset, Element::int32, column.flags);
  }
}

// Rows in which there is nothing to do are pruned from the start.
void prune_idle(const Dataset& status, const RowType& type, const StudyShape& shape) {
  if (type.idle == nullptr) return;
  std::vector<uint8_t> statuses;
  const int64_t each = rows_each(type, shape);
  for (int64_t model = 0; model < static_cast<int64_t>(shape.models.size()); ++model)
    for (int64_t row = 0; row < shape.folds * each; ++row)
      statuses.push_back(static_cast<uint8_t>(
          type.idle(shape, model, place_of(type, shape, row % each)) ? Status::pruned
                                                                     : Status::waiting));
  write_all<uint8_t>(status, statuses);
}

void add_rows(GroupBuilder& builder, const RowType& type, const StudyShape& shape) {
  AxisNames rows = {"model", "fold"};
  for (const RowAxis& axis : type.axes) rows.emplace_back(axis.name);
  for (const auto& axis : rows) add_axis(builder, type, shape, axis);
  for (const char* facts : type.facts) add_facts(builder, type, shape, facts);
  std::visit(
      [&](const auto& values) {
        using Values = std::decay_t<decltype(values)>;
        if constexpr (!std::is_same_v<Values, std::monostate>)
          for (const auto& column : columns_of<Values>().list)
            add_column(builder, type, shape, rows, column);
      },
      values_for(type.kind));
  prune_idle(add_bookkeeping(builder, rows, type.prefix), type, shape);
}

}  // namespace

size_t longest(const std::vector<std::string>& texts) {
  size_t bytes = 1;
  for (const auto& text : texts) bytes = std::max(bytes, text.size());
  return bytes;
}

void create_row_groups(const File& file, const StudyShape& shape) {
  for (const std::string& name : row_groups()) {
    std::optional<GroupBuilder> builder;
    for (const RowType& type : row_types()) {
      if (name != type.group || !type.there(shape)) continue;
      if (!builder) builder.emplace(file, name);
      add_rows(*builder, type, shape);
    }
  }
}

}  // namespace driftsweep::store

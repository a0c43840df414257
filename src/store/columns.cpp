#include "store/columns.h"

#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

constexpr const char* limits = "metric reach uncertified";

template <const auto& numbers>
std::vector<Part> parts_of(const StudyShape& /*shape*/) {
  std::vector<Part> parts;
  for (const auto& number : numbers) parts.push_back({number.name, number.meaning});
  return parts;
}

std::vector<Part> metrics_of(const StudyShape& shape) {
  std::vector<Part> parts;
  for (const auto& metric : shape.metrics) parts.push_back({metric, metric});
  return parts;
}

bool has_confusion(RowKind /*kind*/, const StudyShape& shape) {
  return shape.confusion && !shape.classes.empty();
}
bool has_images(RowKind /*kind*/, const StudyShape& shape) { return shape.images > 0; }
bool has_gradient(RowKind kind, const StudyShape& shape) {
  return kind == RowKind::evaluation && !shape.gradient_parameters.empty();
}
bool learns(RowKind /*kind*/, const StudyShape& shape) { return !shape.learned_parameters.empty(); }

}  // namespace

template <>
const Columns<EvaluationValues>& columns_of<EvaluationValues>() {
  using V = EvaluationValues;
  static const Columns<V> columns = {
      .tag = 1,
      .longer_tag = 0,
      .list = {{&V::loss, {.name = "loss", .meaning = "mean test loss", .place = 0}},
               {&V::metrics,
                {.name = "metrics",
                 .meaning = "metrics of the test images",
                 .place = 1,
                 .parts = metrics_of}},
               {&V::confusion,
                {.name = "confusion",
                 .meaning = "test images by true and predicted class",
                 .place = 3,
                 .axes = {"true_class", "predicted_class"},
                 .fill = Fill::if_kept,
                 .there = has_confusion}},
               {&V::image_loss,
                {.name = "image_loss",
                 .meaning = "loss of each image, missing outside the fold's test part",
                 .place = 4,
                 .axes = {"image"},
                 .fill = Fill::if_kept,
                 .there = has_images}},
               {&V::image_prediction,
                {.name = "image_prediction",
                 .meaning = "predicted class number of each image",
                 .place = 5,
                 .axes = {"image"},
                 .fill = Fill::if_kept,
                 .there = has_images}},
               {&V::gradient,
                {.name = "gradient",
                 .meaning = "derivative of the mean test loss, per unit of the parameter",
                 .place = 2,
                 .axes = {"parameter"},
                 .fill = Fill::if_kept,
                 .there = has_gradient}}}};
  return columns;
}

template <>
const Columns<TrainingValues>& columns_of<TrainingValues>() {
  using V = TrainingValues;
  const auto curve = [](const char* name, Field<V> field, const char* meaning, int place) {
    return Column<V>(field, {.name = name,
                             .meaning = meaning,
                             .place = place,
                             .axes = {"epoch"},
                             .fill = Fill::begins});
  };
  static const Columns<V> columns = {
      .tag = 2,
      .longer_tag = 3,
      .list = {
          curve("loss", &V::loss, "mean training loss of the epoch", 0),
          curve("metric", &V::metric, "training metric of the epoch", 1),
          curve("validation_loss", &V::validation_loss, "mean loss on the validation part", 2),
          curve("validation_metric", &V::validation_metric, "metric on the validation part", 3),
          {&V::parameters,
           {.name = "parameters",
            .meaning = "value of the parameter after the epoch, in its own unit",
            .place = 6,
            .axes = {"epoch", "parameter"},
            .fill = Fill::begins,
            .there = learns}},
          {&V::weights_file,
           {.name = "weights_file",
            .meaning = "file in the folder STUDY.h5.models",
            .place = 4,
            .bytes = weights_file_bytes}},
          {&V::weights_sha256,
           {.name = "weights_sha256",
            .meaning = "SHA-256 of that file",
            .place = 5,
            .bytes = sha256_bytes}}}};
  return columns;
}

template <>
const Columns<SearchValues>& columns_of<SearchValues>() {
  using V = SearchValues;
  static const Columns<V> columns = {
      .tag = 4,
      .longer_tag = 0,
      .list = {{&V::numbers,
                {.name = "numbers",
                 .meaning = "what the search found",
                 .place = 0,
                 .parts = parts_of<search_numbers>}},
               {&V::evaluations,
                {.name = "evaluations",
                 .meaning = "evaluations of the searched images that the search took, of a part of "
                            "them in proportion",
                 .place = 1}},
               {&V::parameters,
                {.name = "parameters",
                 .meaning = "the worst drift found; missing = the model's own value",
                 .place = 2,
                 .axes = {"parameter"}}}}};
  return columns;
}

template <>
const Columns<ToleranceValues>& columns_of<ToleranceValues>() {
  using V = ToleranceValues;
  static const Columns<V> columns = {
      .tag = 5,
      .longer_tag = 0,
      .list = {
          {&V::numbers,
           {.name = "numbers",
            .meaning = "the interval",
            .place = 0,
            .parts = parts_of<tolerance_numbers>}},
          {&V::low_limit,
           {.name = "low_limit", .meaning = "why the end lies there", .place = 1, .flags = limits}},
          {&V::high_limit,
           {.name = "high_limit",
            .meaning = "why the end lies there",
            .place = 2,
            .flags = limits}},
          {&V::evaluations,
           {.name = "evaluations",
            .meaning = "evaluations of a half of the test images",
            .place = 3}}}};
  return columns;
}

template <>
const Columns<EllipsoidValues>& columns_of<EllipsoidValues>() {
  using V = EllipsoidValues;
  static const Columns<V> columns = {
      .tag = 6,
      .longer_tag = 0,
      .list = {{&V::covariance,
                {.name = "covariance",
                 .meaning = "mean over the searched images of products of derivatives of the loss, "
                            "each per scale, without drift",
                 .place = 3,
                 .axes = {"parameter", "parameter_2"}}},
               {&V::numbers,
                {.name = "numbers",
                 .meaning = "the ellipsoid",
                 .place = 0,
                 .parts = parts_of<ellipsoid_numbers>,
                 .after = "domain"}},
               {&V::limit,
                {.name = "ellipsoid_limit",
                 .meaning = "why the end lies there",
                 .place = 1,
                 .flags = limits}},
               {&V::evaluations,
                {.name = "ellipsoid_evaluations",
                 .meaning = "evaluations of a half of the test images",
                 .place = 2}}}};
  return columns;
}

bool has_values(RowKind kind, Status status) {
  return status == Status::complete || (kind == RowKind::training && status == Status::pruned);
}

RowValues values_for(RowKind kind) {
  switch (kind) {
    case RowKind::training:
      return TrainingValues();
    case RowKind::reference:
    case RowKind::evaluation:
      return EvaluationValues();
    case RowKind::forensics:
      return SearchValues();
    case RowKind::tolerance:
      return ToleranceValues();
    case RowKind::ellipsoid:
      return EllipsoidValues();
  }
  return {};
}

size_t bytes_of(const RowValues& values) {
  size_t bytes = sizeof(float);
  std::visit(
      [&](const auto& row) {
        using Values = std::decay_t<decltype(row)>;
        if constexpr (!std::is_same_v<Values, std::monostate>)
          for (const auto& column : columns_of<Values>().list)
            std::visit(
                [&](auto field) {
                  using Held = decltype(field_type(field));
                  if constexpr (Held::list)
                    bytes += (row.*field).size() * sizeof(typename Held::Number);
                },
                column.field);
      },
      values);
  return bytes;
}

bool same_lengths(const RowValues& left, const RowValues& right) {
  if (left.index() != right.index()) return false;
  return std::visit(
      [&](const auto& row) {
        using Values = std::decay_t<decltype(row)>;
        bool same = true;
        if constexpr (!std::is_same_v<Values, std::monostate>)
          for (const auto& column : columns_of<Values>().list)
            std::visit(
                [&](auto field) {
                  if constexpr (decltype(field_type(field))::list)
                    same = same && (row.*field).size() == (std::get<Values>(right).*field).size();
                },
                column.field);
        return same;
      },
      left);
}

}  // namespace driftsweep::store

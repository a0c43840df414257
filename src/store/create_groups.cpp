#include "store/create_groups.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>

#include "store/ellipsoid_group.h"
#include "store/group_builder.h"
#include "store/study_file.h"
#include "store/study_layout.h"
#include "store/tolerance_values.h"

namespace driftsweep::store {

namespace {

// Status and bookkeeping of every row of the group.
void add_bookkeeping(GroupBuilder& builder, const AxisNames& rows, const std::string& prefix = "") {
  const Dataset status = builder.bytes(prefix + "status", rows, {"state of the row"});
  std::array<uint8_t, status_names.size()> values{};
  std::iota(values.begin(), values.end(), uint8_t{0});
  write_attribute(status, "flag_values", Element::uint8, values.data(), values.size());
  write_attribute(status, "flag_meanings", fmt::format("{}", fmt::join(status_names, " ")));
  builder.counts(prefix + "attempts", rows, {"times the row was run"});
  builder.floats(prefix + "seconds", rows, {"duration of the last attempt", "s"});
  builder.integers(prefix + "session", rows, {"session that ran the row, see /sessions"});
  builder.integers(prefix + "rank", rows, {"MPI rank that ran the row"});
  builder.texts(prefix + "error", rows, error_bytes,
                {"class of the failure, texts stand in /failures"});
}

// What a pass over the test images measures, for reference and evaluation rows alike.
void add_measurements(GroupBuilder& builder, const StudyShape& shape, const AxisNames& rows) {
  const auto with = [&rows](std::initializer_list<const char*> more) {
    AxisNames axes = rows;
    axes.insert(axes.end(), more.begin(), more.end());
    return axes;
  };
  builder.floats("loss", rows, {"mean test loss"});
  for (const auto& metric : shape.metrics) builder.floats(metric, rows, {metric});
  if (shape.confusion && !shape.classes.empty()) {
    builder.axis("true_class", shape.classes);
    builder.axis("predicted_class", shape.classes);
    builder.integers("confusion", with({"true_class", "predicted_class"}),
                     {"test images by true and predicted class"});
  }
  if (shape.images > 0) {
    if (shape.image_sources.empty()) {
      builder.axis("image", shape.images);
    } else {
      builder.axis("image", shape.image_sources, {"source of the image"});
    }
    if (!shape.image_labels.empty()) {
      const Dataset labels =
          builder.integers("image_label", {"image"}, {"class number of each image"});
      write_all<int32_t>(labels, shape.image_labels);
    }
    if (!shape.image_parents.empty()) {
      const Dataset parents = builder.integers(
          "image_parent", {"image"}, {"number of the photo, slide or patient each image is of"});
      write_all<int32_t>(parents, shape.image_parents);
    }
    builder.floats("image_loss", with({"image"}),
                   {"loss of each image, missing outside the fold's test part"});
    builder.integers("image_prediction", with({"image"}), {"predicted class number of each image"});
  }
}

size_t longest(const std::vector<std::string>& texts) {
  size_t bytes = 1;
  for (const auto& text : texts) bytes = std::max(bytes, text.size());
  return bytes;
}

void add_models_and_folds(GroupBuilder& builder, const StudyShape& shape) {
  builder.axis("model", shape.models);
  builder.axis("fold", shape.folds);
}

// The axis `parameter` of forensics, with what it takes to read numbers along it.
void add_search_parameters(GroupBuilder& builder, const SearchAxes& search) {
  builder.axis("parameter", search.parameters);
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

void add_limit(GroupBuilder& builder, const std::string& name, const AxisNames& rows) {
  const Dataset dataset = builder.integers(name, rows, {"why the end lies there"});
  const std::array<int32_t, 3> values = {0, 1, 2};
  write_attribute(dataset, "flag_values", Element::int32, values.data(), values.size());
  write_attribute(dataset, "flag_meanings", std::string("metric reach uncertified"));
}

// Where no drift of a search goes beyond.
void add_domain(GroupBuilder& builder, const SearchAxes& search) {
  write_all<double>(
      builder.values<double>("domain_low", {"parameter"}, {"no drift of a search goes below"}),
      search.lows);
  write_all<double>(
      builder.values<double>("domain_high", {"parameter"}, {"no drift of a search goes beyond"}),
      search.highs);
}

// The joint tolerances, beside those of each parameter.
void add_ellipsoids(GroupBuilder& builder, const StudyShape& shape) {
  const AxisNames rows = {"model", "fold"};
  builder.axis("parameter_2", shape.search.parameters, {"the parameters again"});
  builder.doubles("covariance", {"model", "fold", "parameter", "parameter_2"},
                  {"mean over the searched images of products of derivatives of the loss, each per "
                   "scale, without drift"});
  add_domain(builder, shape.search);
  for (const auto& number : ellipsoid_numbers) builder.floats(number.name, rows, {number.meaning});
  add_limit(builder, "ellipsoid_limit", rows);
  builder.integers("ellipsoid_evaluations", rows, {"evaluations of a half of the test images"});
  add_bookkeeping(builder, rows, ellipsoid_prefix);
  const Dataset status = open_dataset(builder.group(), "ellipsoid_status");
  const std::vector<uint8_t> pruned(static_cast<size_t>(shape.folds),
                                    static_cast<uint8_t>(Status::pruned));
  for (size_t model = 0; model < shape.models.size(); ++model)
    if (!shape.search.any_moves(model))
      write_block<uint8_t>(status, {model, 0}, {1, pruned.size()}, pruned);
}

}  // namespace

void create_study_group(const File& file, const StudyShape& shape) {
  GroupBuilder builder(file, "study");
  write_attribute(builder.group(), "name", shape.name);
  write_attribute(builder.group(), "kind", shape.kind);
  write_attribute(builder.group(), "schema_version", int64_t{study_schema_version});
  write_text(builder.group(), "job", shape.job_text);
  write_text(builder.group(), "resolved_job", shape.resolved_job);
  nlohmann::ordered_json meaning = nlohmann::ordered_json::object();
  for (const auto& [key, value] : shape.meaning) meaning[key] = value;
  write_text(builder.group(), "meaning",
             meaning.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  write_text(builder.group(), "identity", shape.identity);
  write_text(builder.group(), "origin", shape.origin.empty() ? shape.identity : shape.origin);
  if (!shape.doubts.empty()) write_texts(builder.group(), "doubts", shape.doubts);
  builder.axis("metric", shape.metrics);
  builder.axis("class", shape.classes);
  std::vector<std::string> parameters;
  for (const auto& axis : shape.axes) parameters.push_back(axis.name);
  builder.axis("design_parameter", parameters, {"parameters of the design, in the job's order"});
}

void create_sessions_group(const File& file) {
  GroupBuilder builder(file, "sessions");
  const AxisNames rows = {"session"};
  builder.axis("session", session_slots);
  builder.texts("started", rows, time_bytes, {"UTC; empty where the slot is free"});
  builder.texts("finished", rows, time_bytes, {"UTC; empty while running or where killed"});
  builder.integers("ranks", rows, {"MPI ranks"});
  builder.texts("hosts", rows, host_bytes, {"host names"});
  builder.texts("devices", rows, long_text_bytes, {"compute devices by rank"});
  builder.texts("instruction_set", rows, short_text_bytes, {"CPU instruction set"});
  builder.texts("versions", rows, host_bytes, {"versions of program and libraries"});
  builder.texts("slurm_job", rows, short_text_bytes, {"Slurm job"});
}

void create_design_group(const File& file, const StudyShape& shape) {
  GroupBuilder builder(file, "design");
  if (!shape.design.type.empty()) {
    write_attribute(builder.group(), "type", shape.design.type);
    write_attribute(builder.group(), "base_points", shape.design.base);
    write_attribute(builder.group(), "second_order", int64_t{shape.design.second_order});
  }
  builder.axis("point", shape.points);
  for (const auto& axis : shape.axes) builder.design_axis(axis);
}

void create_reference_group(const File& file, const StudyShape& shape) {
  GroupBuilder builder(file, "reference");
  add_models_and_folds(builder, shape);
  add_measurements(builder, shape, {"model", "fold"});
  add_bookkeeping(builder, {"model", "fold"});
}

void create_evaluations_group(const File& file, const StudyShape& shape) {
  GroupBuilder builder(file, "evaluations");
  add_models_and_folds(builder, shape);
  builder.axis("point", shape.points);
  std::string coordinates;
  for (const auto& axis : shape.axes) {
    builder.design_axis(axis);
    coordinates += (coordinates.empty() ? "" : " ") + axis.name;
  }
  builder.auxiliary_coordinates(coordinates);
  const AxisNames rows = {"model", "fold", "point"};
  add_measurements(builder, shape, rows);
  if (!shape.gradient_parameters.empty()) {
    builder.axis("parameter", shape.gradient_parameters);
    builder.floats("gradient", {"model", "fold", "point", "parameter"},
                   {"derivative of the mean test loss, per unit of the parameter"});
  }
  add_bookkeeping(builder, rows);
}

void create_training_group(const File& file, const StudyShape& shape) {
  if (shape.epochs == 0) return;
  GroupBuilder builder(file, "training");
  add_models_and_folds(builder, shape);
  builder.axis("epoch", shape.epochs);
  const AxisNames curves = {"model", "fold", "epoch"};
  const AxisNames rows = {"model", "fold"};
  builder.floats("loss", curves, {"mean training loss of the epoch"});
  builder.floats("metric", curves, {"training metric of the epoch"});
  builder.floats("validation_loss", curves, {"mean loss on the validation part"});
  builder.floats("validation_metric", curves, {"metric on the validation part"});
  if (!shape.learned_parameters.empty()) {
    builder.axis("parameter", shape.learned_parameters, {"parameters of a learned data model"});
    builder.floats("parameters", {"model", "fold", "epoch", "parameter"},
                   {"value of the parameter after the epoch, in its own unit"});
  }
  builder.texts("weights_file", rows, weights_file_bytes, {"file in the folder STUDY.h5.models"});
  builder.texts("weights_sha256", rows, sha256_bytes, {"SHA-256 of that file"});
  add_bookkeeping(builder, rows);
  for (size_t model = 0; model < shape.trained.size(); ++model) {
    if (shape.trained[model]) continue;
    const std::vector<uint8_t> pruned(static_cast<size_t>(shape.folds),
                                      static_cast<uint8_t>(Status::pruned));
    write_block<uint8_t>(open_dataset(builder.group(), "status"), {model, 0}, {1, pruned.size()},
                         pruned);
  }
}

void create_forensics_group(const File& file, const StudyShape& shape) {
  const SearchAxes& search = shape.search;
  if (search.searches() == 0) return;
  GroupBuilder builder(file, "forensics");
  add_models_and_folds(builder, shape);
  builder.axis("group", search.groups, {"parameters that the search moved together"});
  builder.axis_of_numbers("lambda", search.lambdas,
                          {"weight of the distance: loss - lambda x distance"});
  builder.axis("restart", search.restarts, {"0 may start at the undrifted point"});
  add_search_parameters(builder, search);
  if (!search.lows.empty()) add_domain(builder, search);
  if (!search.held_out.empty())
    write_all<int32_t>(builder.values<int32_t>("held_out_images", {"fold"},
                                               {"test images that no search of the fold sees"}),
                       search.held_out);
  const AxisNames rows = {"model", "fold", "group", "lambda", "restart"};
  for (const auto& number : search_numbers) builder.floats(number.name, rows, {number.meaning});
  builder.integers(
      "evaluations", rows,
      {"evaluations of the searched images that the search took, of a part of them in proportion"});
  AxisNames with_parameters = rows;
  with_parameters.emplace_back("parameter");
  builder.floats("parameters", with_parameters,
                 {"the worst drift found; missing = the model's own value"});
  add_bookkeeping(builder, rows);
  const Dataset status = open_dataset(builder.group(), "status");
  const auto folds = static_cast<uint64_t>(shape.folds);
  const auto restarts = static_cast<uint64_t>(search.restarts);
  for (size_t i = 0; i < search.acts.size(); ++i) {
    if (search.acts[i] != 0) continue;
    const std::vector<uint8_t> pruned(folds * search.lambdas.size() * restarts,
                                      static_cast<uint8_t>(Status::pruned));
    write_block<uint8_t>(status, {i / search.groups.size(), 0, i % search.groups.size(), 0, 0},
                         {1, folds, 1, search.lambdas.size(), restarts}, pruned);
  }
}

void create_tolerance_group(const File& file, const StudyShape& shape) {
  const SearchAxes& search = shape.search;
  if (search.tolerated() == 0) return;
  GroupBuilder builder(file, "tolerance");
  add_models_and_folds(builder, shape);
  add_search_parameters(builder, search);
  const AxisNames rows = {"model", "fold", "parameter"};
  for (const auto& number : tolerance_numbers) builder.floats(number.name, rows, {number.meaning});
  for (const char* limit : {"low_limit", "high_limit"}) add_limit(builder, limit, rows);
  builder.integers("evaluations", rows, {"evaluations of a half of the test images"});
  add_bookkeeping(builder, rows);
  const Dataset status = open_dataset(builder.group(), "status");
  const auto folds = static_cast<uint64_t>(shape.folds);
  for (size_t i = 0; i < search.moves.size(); ++i)
    if (search.moves[i] == 0)
      write_block<uint8_t>(status, {i / search.parameters.size(), 0, i % search.parameters.size()},
                           {1, folds, 1},
                           std::vector<uint8_t>(folds, static_cast<uint8_t>(Status::pruned)));
  if (search.ellipsoids) add_ellipsoids(builder, shape);
}

void create_failures_group(const File& file, const StudyShape& shape) {
  const size_t model_bytes = longest(shape.models);
  GroupBuilder builder(file, "failures");
  const AxisNames rows = {"failure"};
  builder.axis("failure", failure_slots(shape));
  builder.texts("kind", rows, error_bytes,
                {"training, reference, evaluation, forensics, tolerance or ellipsoid"});
  builder.texts("model", rows, model_bytes, {"name of the model"});
  builder.integers("fold", rows, {"fold"});
  builder.wide_integers("point", rows,
                        {"point of the design; number of the search or of the parameter"});
  builder.texts("error", rows, error_bytes, {"class; empty where the slot is free"});
  builder.texts("text", rows, failure_text_bytes, {"what happened"});
}

}  // namespace driftsweep::store

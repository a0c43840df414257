#include "store/create_groups.h"

#include <nlohmann/json.hpp>

#include "store/create_rows.h"
#include "store/group_builder.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

// "training, reference or evaluation".
std::string all_kinds() {
  std::string kinds;
  for (size_t i = 0; i < row_types().size(); ++i) {
    const bool last = i + 1 == row_types().size();
    kinds += std::string(i == 0 ? "" : last ? " or " : ", ") + row_types()[i].name;
  }
  return kinds;
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

void create_failures_group(const File& file, const StudyShape& shape) {
  const size_t model_bytes = longest(shape.models);
  GroupBuilder builder(file, "failures");
  const AxisNames rows = {"failure"};
  builder.axis("failure", failure_slots(shape));
  builder.texts("kind", rows, error_bytes, {all_kinds()});
  builder.texts("model", rows, model_bytes, {"name of the model"});
  builder.integers("fold", rows, {"fold"});
  builder.wide_integers("point", rows,
                        {"point of the design; number of the search or of the parameter"});
  builder.texts("error", rows, error_bytes, {"class; empty where the slot is free"});
  builder.texts("text", rows, failure_text_bytes, {"what happened"});
}

}  // namespace driftsweep::store

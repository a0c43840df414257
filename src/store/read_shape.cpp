#include <nlohmann/json.hpp>

#include "store/arrays.h"
#include "store/open_study.h"
#include "store/study_layout.h"

namespace driftsweep::store {

namespace {

std::string text_of(const Place& parent, const std::string& name) {
  return read_texts(open_dataset(parent, name)).at(0);
}

std::vector<std::string> texts_of(const Place& parent, const std::string& name) {
  return read_texts(open_dataset(parent, name));
}

int64_t length_of(const Place& parent, const std::string& axis) {
  return static_cast<int64_t>(extent(open_dataset(parent, axis)).at(0));
}

DesignAxis read_axis(const Group& design, const std::string& name, bool with_values) {
  const Dataset dataset = open_dataset(design, name);
  DesignAxis axis;
  axis.name = name;
  if (has_attribute(dataset, "units")) axis.unit = read_text_attribute(dataset, "units");
  if (has_attribute(dataset, "as")) axis.as = read_text_attribute(dataset, "as");
  if (has_attribute(dataset, "tie")) axis.tie = read_text_attribute(dataset, "tie");
  if (has_attribute(dataset, "group")) axis.group = read_text_attribute(dataset, "group");
  if (has_attribute(dataset, "distribution"))
    axis.distribution = read_text_attribute(dataset, "distribution");
  for (const char* number : {"min", "max", "mu", "sigma"})
    if (has_attribute(dataset, number))
      axis.numbers.emplace_back(number, read_double_attribute(dataset, number));
  if (element(dataset) == Element::text) {
    axis.values = with_values ? read_texts(dataset) : std::vector<std::string>{};
  } else {
    axis.values = with_values ? read_all<double>(dataset) : std::vector<double>{};
  }
  return axis;
}

std::vector<std::pair<std::string, std::string>> parse_meaning(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> meaning;
  const auto object = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!object.is_object()) throw Hdf5Error("the dataset '/study/meaning' is no JSON object");
  for (const auto& [key, value] : object.items()) {
    meaning.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return meaning;
}

SearchAxes read_search_axes(const Group& forensics) {
  SearchAxes axes;
  axes.groups = texts_of(forensics, "group");
  axes.lambdas = read_all<double>(open_dataset(forensics, "lambda"));
  axes.restarts = length_of(forensics, "restart");
  axes.parameters = texts_of(forensics, "parameter");
  axes.units = texts_of(forensics, "unit");
  axes.as = texts_of(forensics, "as");
  axes.undrifted = read_all<double>(open_dataset(forensics, "undrifted"));
  axes.scales = read_all<double>(open_dataset(forensics, "scale"));
  if (has(forensics, "domain_low")) {
    axes.lows = read_all<double>(open_dataset(forensics, "domain_low"));
    axes.highs = read_all<double>(open_dataset(forensics, "domain_high"));
  }
  if (has(forensics, "held_out_images"))
    axes.held_out = read_all<int32_t>(open_dataset(forensics, "held_out_images"));
  return axes;
}

}  // namespace

StudyShape read_shape(const File& file, bool with_design_values) {
  const Group study = open_group(file, "study");
  const Group evaluations = open_group(file, "evaluations");
  const Group design = open_group(file, "design");
  StudyShape shape;
  shape.name = read_text_attribute(study, "name");
  shape.kind = read_text_attribute(study, "kind");
  shape.job_text = text_of(study, "job");
  shape.resolved_job = text_of(study, "resolved_job");
  shape.identity = text_of(study, "identity");
  shape.origin = has(study, "origin") ? text_of(study, "origin") : shape.identity;
  shape.meaning = parse_meaning(text_of(study, "meaning"));
  if (has(study, "doubts")) shape.doubts = texts_of(study, "doubts");
  shape.metrics = texts_of(study, "metric");
  shape.classes = texts_of(study, "class");
  shape.models = texts_of(evaluations, "model");
  shape.folds = length_of(evaluations, "fold");
  shape.points = length_of(evaluations, "point");
  for (const auto& name : texts_of(study, "design_parameter")) {
    shape.axes.push_back(read_axis(design, name, with_design_values));
  }
  if (has(evaluations, "parameter")) shape.gradient_parameters = texts_of(evaluations, "parameter");
  if (has_attribute(design, "type")) {
    shape.design.type = read_text_attribute(design, "type");
    shape.design.base = read_int_attribute(design, "base_points");
    shape.design.second_order = read_int_attribute(design, "second_order") != 0;
  }
  shape.confusion = has(evaluations, "confusion");
  if (has(evaluations, "image")) {
    const Dataset image = open_dataset(evaluations, "image");
    shape.images = static_cast<int64_t>(extent(image).at(0));
    if (element(image) == Element::text) shape.image_sources = read_texts(image);
    if (has(evaluations, "image_label"))
      shape.image_labels = read_all<int32_t>(open_dataset(evaluations, "image_label"));
    if (has(evaluations, "image_parent"))
      shape.image_parents = read_all<int32_t>(open_dataset(evaluations, "image_parent"));
  }
  if (has(file, "training")) {
    const Group training = open_group(file, "training");
    shape.epochs = length_of(training, "epoch");
    if (has(training, "parameter")) shape.learned_parameters = texts_of(training, "parameter");
  }
  if (has(file, "forensics")) shape.search = read_search_axes(open_group(file, "forensics"));
  shape.search.tolerances = has(file, "tolerance");
  shape.search.ellipsoids = has(file, "tolerance/covariance");
  if (!shape.search.ellipsoids) return shape;
  const Group tolerance = open_group(file, "tolerance");
  shape.search.lows = read_all<double>(open_dataset(tolerance, "domain_low"));
  shape.search.highs = read_all<double>(open_dataset(tolerance, "domain_high"));
  return shape;
}

}  // namespace driftsweep::store

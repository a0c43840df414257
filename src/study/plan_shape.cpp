#include "study/plan_shape.h"

#include <algorithm>
#include <limits>

#include "capture/camera_facts.h"
#include "data/families.h"
#include "job/catalogue.h"
#include "study/evaluation.h"
#include "study/learned_parameters.h"
#include "study/task_model.h"

namespace driftsweep::study {
namespace {

// Numbers, a coordinate left empty being NaN; or choices, one left empty being "".
template <typename Value>
std::vector<Value> column(const space::Design& design, size_t axis, int64_t first, int64_t count,
                          const Value& missing) {
  std::vector<Value> values;
  values.reserve(static_cast<size_t>(count));
  for (int64_t point = first; point < first + count; ++point) {
    const space::Coordinate coordinate = design.coordinate(point, axis);
    const auto* value = std::get_if<Value>(&coordinate);
    values.push_back(value != nullptr ? *value : missing);
  }
  return values;
}

// The design's axes, whose values are computed when they are written.
std::vector<store::DesignAxis> axes_of(const StudyPlan& plan) {
  std::vector<store::DesignAxis> axes;
  for (size_t axis = 0; axis < plan.job.parameters.size(); ++axis) {
    const auto& parameter = plan.job.parameters[axis];
    const auto& info = job::need_parameter(parameter.members().front(), parameter.where);
    store::DesignAxis made{parameter.name, info.unit, space::name_of(parameter.as), {}};
    if (!info.choices.empty()) made.values = std::vector<std::string>();
    for (const auto& member : parameter.tie) made.tie += (made.tie.empty() ? "" : " ") + member;
    made.group = parameter.group;
    if (!std::holds_alternative<space::Listed>(parameter.distribution)) {
      made.distribution = space::name_of(parameter.distribution);
      made.numbers = space::numbers_of(parameter.distribution);
    }
    made.by_index = [design = plan.design, axis, choices = made.choices()](
                        int64_t first, int64_t count) -> store::AxisValues {
      if (choices) return column<std::string>(*design, axis, first, count, "");
      return column<double>(*design, axis, first, count, std::numeric_limits<double>::quiet_NaN());
    };
    axes.push_back(std::move(made));
  }
  if (!plan.job.has_cases()) return axes;
  store::DesignAxis cases{"case", "", "", std::vector<std::string>()};
  cases.by_index = [design = plan.design](int64_t first, int64_t count) -> store::AxisValues {
    std::vector<std::string> labels;
    for (int64_t point = first; point < first + count; ++point)
      labels.push_back(design->case_of(point));
    return labels;
  };
  axes.push_back(std::move(cases));
  if (plan.job.tests.empty()) return axes;
  // Which images, beside what the data model does with them.
  store::DesignAxis sets{"data.test", "", "", std::vector<std::string>()};
  std::vector<std::string> names;
  for (const auto& test : plan.job.tests) names.push_back(test.name);
  const int64_t begin = plan.design->points() - static_cast<int64_t>(names.size());
  sets.by_index = [names, begin](int64_t first, int64_t count) -> store::AxisValues {
    std::vector<std::string> values;
    for (int64_t point = first; point < first + count; ++point)
      values.push_back(point < begin ? "" : names[static_cast<size_t>(point - begin)]);
    return values;
  };
  axes.push_back(std::move(sets));
  return axes;
}

}  // namespace

store::StudyShape shape_of(const StudyPlan& plan, const packed::PackedFacts& facts,
                           const std::string& identity) {
  store::StudyShape shape;
  shape.name = plan.job.name;
  shape.kind = plan.job.kind;
  shape.job_text = plan.job.text;
  shape.resolved_job = plan.job.resolved();
  shape.identity = identity;
  shape.meaning = plan.job.meaning();
  for (const auto& model : plan.job.models) {
    shape.models.push_back(model.name);
    if (model.train) shape.epochs = std::max<int64_t>(shape.epochs, model.train->epochs);
  }
  for (const auto& model : plan.job.models) shape.trained.push_back(model.train.has_value());
  for (const auto& model : plan.job.models)
    if (!model.processing.trainable.empty()) shape.learned_parameters = LearnedParameters::names();
  shape.folds = plan.rows.folds();
  shape.points = plan.rows.points();
  // Without points an axis has no values; the searches keep theirs in a group of their own.
  shape.search = plan.search;
  if (!plan.job.forensics) shape.axes = axes_of(plan);
  shape.design = {plan.job.design.type, plan.job.design.n, plan.job.design.second_order};
  shape.gradient_parameters = plan.gradient_parameters;
  shape.classes = classes_of(plan.job, facts);
  shape.metrics = metrics_of(plan.job);
  if (capture::sets_noise(plan.job.parameters)) shape.metrics.emplace_back(noisier_share);
  // A confusion counts pixels in 32 bits.
  int64_t pixels = facts.images * facts.rows * facts.columns;
  for (const auto& test : plan.tests) pixels = std::max(pixels, test.images * test.picture_pixels);
  shape.confusion = !plan.job.segmentation() || pixels < std::numeric_limits<int32_t>::max();
  shape.images = plan.keeps_per_image ? facts.images : 0;
  if (plan.keeps_per_image) {
    shape.image_sources = facts.source;
    // Masks have a class by pixel.
    if (!plan.job.segmentation()) shape.image_labels.assign(facts.label.begin(), facts.label.end());
    // Equal pictures are no independent ones either.
    const auto families = data::families_of(facts, true);
    shape.image_parents.assign(families.begin(), families.end());
  }
  shape.file_bytes = plan.file_bytes;
  return shape;
}

}  // namespace driftsweep::study

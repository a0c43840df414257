#include "study/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/errors.h"
#include "capture/camera_facts.h"
#include "data/families.h"
#include "job/catalogue.h"
#include "job/forensics.h"
#include "job/plan_size.h"
#include "search/tolerance.h"
#include "study/evaluation.h"
#include "study/learned_parameters.h"
#include "study/least_size.h"
#include "study/picture_distance.h"
#include "study/search_space.h"
#include "study/task_model.h"
#include "study/training_rules.h"
#include "task/checkpoint.h"

namespace driftsweep::study {
namespace {

std::vector<data::Split> make_splits(const job::Job& job, const packed::PackedFacts& facts) {
  using Kind = job::SplitSpec::Kind;
  switch (job.split.kind) {
    case Kind::shuffle:
      return data::shuffle_splits(facts, {.folds = job.split.folds,
                                          .train = job.split.train,
                                          .validation = job.split.validation,
                                          .by_parent = job.split.by == "parent",
                                          .seed = static_cast<uint64_t>(job.seed)});
    case Kind::column:
      return {data::column_split(facts, job.split.column)};
    case Kind::none:
      return {data::test_only(facts)};
  }
  throw base::InternalError("a split of no kind");
}

std::vector<std::vector<int>> gradient_axes(const job::Job& job,
                                            const std::vector<std::string>& parameters) {
  std::vector<std::vector<int>> by_model;
  for (const auto& model : job.models) {
    std::vector<int> axes;
    for (const auto& name : parameters) {
      int axis = 0;
      while (job.parameters[static_cast<size_t>(axis)].name != name) ++axis;
      const bool exists =
          job::has_gradient(job.parameters[static_cast<size_t>(axis)], model.processing.mode);
      axes.push_back(exists ? axis : -1);
    }
    by_model.push_back(std::move(axes));
  }
  return by_model;
}

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

std::optional<Halving> make_halving(const job::Job& job, const std::vector<data::Split>& splits) {
  if (!job.early_terminate) return std::nullopt;
  for (const auto& split : splits)
    if (split.validation.empty())
      throw base::data_error(job.data_file,
                             "early_terminate ranks models by their validation accuracy, and the "
                             "split has no validation part",
                             "Mark images as validation in the column, or remove early_terminate");
  int64_t models = 0, epochs = 0;
  for (const auto& model : job.models) {
    if (!model.train) continue;
    ++models;
    epochs = model.train->epochs;
  }
  return Halving(*job.early_terminate, epochs, models, static_cast<int64_t>(splits.size()));
}

// The validation metric after so many epochs of a training that has ended, as the file keeps it;
// of one that failed, as its checkpoint does.
std::optional<double> score_before(const StudyPlan& plan, const store::StudyFile& file,
                                   const std::string& checkpoints, const Row& row, int64_t epochs) {
  const auto epoch = static_cast<size_t>(epochs) - 1;
  const float kept = file.read_training(row.model, row.fold).validation_metric.at(epoch);
  if (!std::isnan(kept)) return kept;
  const auto& model = plan.job.models[static_cast<size_t>(row.model)].name;
  const auto history = task::finished_epochs(checkpoints + "/" + weights_name(model, row.fold));
  if (history.size() <= epoch) return std::nullopt;
  return static_cast<float>(history[epoch].validation_accuracy);
}

sweep::Contest contest_of(const StudyPlan& plan, const store::StudyFile& file,
                          const std::string& checkpoints) {
  sweep::Contest contest;
  if (!plan.halving) return contest;
  for (int64_t row = 0; row < plan.rows.trainings(); ++row) contest.rows.push_back(row);
  contest.stages = plan.halving->stages();
  contest.score_before = [&plan, &file, checkpoints](int64_t number, int stage) {
    return score_before(plan, file, checkpoints, plan.rows.row(number),
                        plan.halving->epochs_at(stage));
  };
  contest.judge = [&plan](int stage, const std::vector<std::optional<double>>& scores) {
    return plan.halving->judge(stage, scores);
  };
  return contest;
}

std::vector<data::Halves> make_halves(const job::Job& job, const packed::PackedFacts& facts,
                                      const std::vector<data::Split>& splits) {
  std::vector<data::Halves> halves;
  if (!job.forensics) return halves;
  for (const auto& split : splits)
    halves.push_back(data::halves_of(facts, split.test, static_cast<uint64_t>(job.seed)));
  return halves;
}

void check_window(const job::Job& job, const packed::PackedFacts& facts) {
  if (!job.forensics || job.forensics->distance != "ssim") return;
  for (const auto& model : job.models) {
    const auto mode = model.processing.mode;
    const bool halved = mode == space::Mode::none || mode == space::Mode::network;
    if (std::min(facts.rows, facts.columns) / (halved ? 2 : 1) < ssim_window)
      throw base::data_error(
          job.data_file, "the processed pictures are smaller than the window of the distance ssim",
          "Take distance: l2, or pictures of at least 11 pixels (22 where the processing halves "
          "them)");
  }
}

job::DataFacts::TestSet sizes_of(const job::Job& job, const packed::PackedFacts& facts) {
  return {.images = facts.images,
          .picture_pixels = int64_t{facts.rows} * facts.columns,
          .pixel_bytes = (facts.float_pixels ? 4 : 2) + (job.segmentation() ? 1 : 0)};
}

store::SearchAxes search_axes(const job::Job& job, const std::vector<search::Variable>& variables,
                              const std::vector<data::Halves>& halves) {
  store::SearchAxes axes;
  if (!job.forensics) return axes;
  const job::ForensicsSpec& spec = *job.forensics;
  axes.groups = spec.groups;
  axes.lambdas = spec.lambdas;
  axes.restarts = spec.restarts;
  for (const auto& axis : job.parameters) {
    axes.parameters.push_back(axis.name);
    axes.units.push_back(job::axis_facts(axis).unit);
    axes.as.push_back(space::name_of(axis.as));
  }
  for (const auto& variable : variables) {
    axes.undrifted.push_back(search::start_of(variable));
    axes.scales.push_back(variable.scale);
    axes.lows.push_back(variable.low);
    axes.highs.push_back(variable.high);
  }
  for (const auto& half : halves)
    axes.held_out.push_back(static_cast<int32_t>(half.held_out.size()));
  axes.tolerances = axes.ellipsoids = spec.tau.has_value();
  for (const auto& model : job.models)
    for (size_t axis = 0; axis < job.parameters.size(); ++axis)
      axes.moves.push_back(job::has_gradient(job.parameters[axis], model.processing.mode) ? 1 : 0);
  for (const auto& model : job.models)
    for (const auto& group : spec.groups)
      axes.acts.push_back(job::group_axes(job, model, group).empty() ? 0 : 1);
  return axes;
}

}  // namespace

std::vector<int64_t> StudyPlan::tested_images(int64_t fold, int64_t point) const {
  const auto test = test_at(point);
  return test ? data::all_images(tests[*test].images) : splits[static_cast<size_t>(fold)].test;
}

job::DataFacts data_facts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits,
                          const std::vector<job::DataFacts::TestSet>& tests) {
  job::DataFacts known;
  known.tests = tests;
  known.images = facts.images;
  known.classes = static_cast<int64_t>(classes_of(job, facts).size());
  const job::DataFacts::TestSet sizes = sizes_of(job, facts);
  known.picture_pixels = sizes.picture_pixels;
  known.pixel_bytes = sizes.pixel_bytes;
  for (const auto& source : facts.source)
    known.longest_source = std::max(known.longest_source, static_cast<int64_t>(source.size()));
  for (const auto& split : splits)
    known.training_images =
        std::max(known.training_images, static_cast<int64_t>(split.train.size()));
  return known;
}

StudyPlan make_plan(job::Job job, const packed::PackedFacts& facts,
                    const std::vector<const packed::PackedFacts*>& tests) {
  if (job.segmentation() && !facts.has_masks)
    throw base::data_error(job.data_file, "the job tells classes of pixels, and there are no masks",
                           "Pack the data with --masks, or take networks and a metric of pictures");
  if (!job.segmentation() && facts.classes.empty())
    throw base::data_error(job.data_file, "the images have no classes",
                           facts.has_masks
                               ? "Take network: unetplusplus for the masks, or pack with --labels"
                               : "Pack the data with --labels");
  require_least_size(job, facts, job.data_file);
  for (size_t i = 0; i < tests.size(); ++i) require_least_size(job, *tests[i], job.tests[i].file);
  capture::require_electrons(job.parameters, facts.cameras, job.path);
  for (const auto& model : job.models)
    if (model.train) capture::require_electrons(model.train->drift, facts.cameras, job.path);
  std::vector<job::DataFacts::TestSet> sizes;
  for (const auto* test : tests) {
    sizes.push_back(sizes_of(job, *test));
    // Their points set nothing, but a gradient has the unit of its parameter.
    if (job.gradients) capture::require_electrons(job.parameters, test->cameras, job.path);
  }
  std::vector<bool> trained;
  for (const auto& model : job.models) {
    trained.push_back(model.train.has_value());
    if (!model.processing.trainable.empty())
      static_cast<void>(camera_to_learn(facts.cameras, model.name, job.data_file));
  }
  auto splits =
      job.segmentation() ? make_splits(job, data::of_one_class(facts)) : make_splits(job, facts);
  check_training_rules(job, classes_of(job, facts), splits);
  std::shared_ptr<const space::Design> design = job.make_design();
  const auto folds = static_cast<int64_t>(splits.size());
  auto parameters = job.gradient_parameters();
  auto axes = gradient_axes(job, parameters);
  const bool keeps = job::keeps_per_image(job, facts.images);
  auto halving = make_halving(job, splits);
  check_window(job, facts);
  auto halves = make_halves(job, job.segmentation() ? data::of_one_class(facts) : facts, splits);
  std::vector<search::Variable> variables;
  if (job.forensics) variables = search_variables(job, facts.cameras);
  store::SearchAxes search = search_axes(job, variables, halves);
  store::StudyShape sizes_of_rows;
  sizes_of_rows.points = design->points();
  sizes_of_rows.search = search;
  const int64_t file_bytes = job::plan_size(job, data_facts(job, facts, splits, sizes)).bytes;
  return {.job = std::move(job),
          .splits = std::move(splits),
          .tests = std::move(sizes),
          .design = std::move(design),
          .rows = Rows(std::move(trained), folds, sizes_of_rows),
          .halving = std::move(halving),
          .keeps_per_image = keeps,
          .file_bytes = file_bytes,
          .gradient_parameters = std::move(parameters),
          .gradient_axes = std::move(axes),
          .halves = std::move(halves),
          .variables = std::move(variables),
          .search = std::move(search)};
}

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

sweep::Plan engine_plan(const StudyPlan& plan, const store::StudyFile& file,
                        const std::string& checkpoints) {
  sweep::Plan engine;
  engine.size = plan.rows.size();
  engine.waits_for = [&rows = plan.rows](int64_t number) { return rows.waits_for(number); };
  engine.affinity = [&rows = plan.rows](int64_t number) {
    const Row row = rows.row(number);
    return row.model * rows.folds() + row.fold;
  };
  // In images through the network: a backward pass costs about two forward passes.
  engine.cost = [&plan](int64_t number) {
    const Row row = plan.rows.row(number);
    const auto& split = plan.splits[static_cast<size_t>(row.fold)];
    if (row.kind == RowKind::training &&
        !plan.job.models[static_cast<size_t>(row.model)].from.empty())
      return 1.;
    if (row.kind == RowKind::training)
      return 3. * static_cast<double>(split.train.size()) *
             plan.job.models[static_cast<size_t>(row.model)].train->epochs;
    if (row.kind == RowKind::forensics)
      return 3. * static_cast<double>(split.test.size()) / 2 * (plan.job.forensics->steps + 2);
    if (row.kind == RowKind::tolerance)
      return search::most_evaluations * static_cast<double>(split.test.size()) / 2;
    // Its one evaluation with gradients counts for three.
    if (row.kind == RowKind::ellipsoid)
      return (search::most_evaluations_of_end + 5) * static_cast<double>(split.test.size()) / 2;
    const bool gradients = row.kind == RowKind::evaluation && !plan.gradient_parameters.empty();
    const auto test = plan.test_at(row.point);
    return (gradients ? 3. : 1.) *
           static_cast<double>(test ? plan.tests[*test].images : split.test.size());
  };
  const auto shards_of = [](const job::ModelSpec& model) {
    return model.train && model.from.empty() ? model.train->shards : 1;
  };
  if (std::any_of(plan.job.models.begin(), plan.job.models.end(),
                  [&](const auto& model) { return shards_of(model) > 1; }))
    engine.team = [&plan, shards_of](int64_t number) {
      const Row row = plan.rows.row(number);
      return row.kind == RowKind::training
                 ? shards_of(plan.job.models[static_cast<size_t>(row.model)])
                 : 1;
    };
  engine.contest = contest_of(plan, file, checkpoints);
  return engine;
}

}  // namespace driftsweep::study

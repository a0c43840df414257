#include "study/plan.h"

#include <algorithm>

#include "base/errors.h"
#include "capture/camera_facts.h"
#include "job/catalogue.h"
#include "job/forensics.h"
#include "job/plan_size.h"
#include "study/learned_parameters.h"
#include "study/least_size.h"
#include "study/picture_distance.h"
#include "study/search_space.h"
#include "study/task_model.h"
#include "study/training_rules.h"

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

}  // namespace driftsweep::study

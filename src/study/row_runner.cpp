#include "study/row_runner.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <optional>

#include "base/log.h"
#include "capture/camera_facts.h"
#include "job/forensics.h"
#include "store/disk.h"
#include "store/study_file.h"
#include "study/drift_ellipsoid.h"
#include "study/drift_search.h"
#include "study/drift_tolerance.h"
#include "study/model_training.h"
#include "sweep/failure.h"

namespace driftsweep::study {

RowRunner::RowRunner(const Inputs& inputs, const ComputeDevice& device, StudyFolders folders,
                     std::shared_ptr<sweep::Interruption> interruption,
                     std::function<void()> require_tenure)
    : inputs_(inputs),
      plan_(inputs.plan),
      images_(inputs.images),
      device_(device),
      folders_(std::move(folders)),
      options_(at::TensorOptions()
                   .dtype(plan_.job.precision == "float64" ? at::kDouble : at::kFloat)
                   .device(device.device)),
      noise_(
          std::make_shared<capture::NoiseFields>(static_cast<uint64_t>(plan_.job.seed), options_)),
      interruption_(std::move(interruption)),
      require_tenure_(std::move(require_tenure)) {}

std::any RowRunner::run(int64_t number) {
  if (!thread_prepared_) prepare_compute_thread(plan_.job.run.threads_per_rank);
  thread_prepared_ = true;
  const Row row = plan_.rows.row(number);
  try {
    store::RowValues values = run_row(row);
    return values.index() == 0 ? std::any() : std::any(std::move(values));
  } catch (const task::Paused&) {
    throw sweep::Abandoned();
  } catch (const task::Diverged& error) {
    throw sweep::RowError("not_finite", error.what());
  } catch (const NotFinite& error) {
    throw sweep::RowError("not_finite", error.what());
  } catch (const data::UnreadableImage& error) {
    throw sweep::RowError("unreadable_image", error.what());
  }
}

store::RowValues RowRunner::run_row(const Row& row) {
  switch (row.kind) {
    case RowKind::training:
      return run_training(row);
    case RowKind::reference:
    case RowKind::evaluation:
      return run_evaluation(row);
    case RowKind::forensics:
      return run_search(row);
    case RowKind::tolerance:
      return run_tolerance(row);
    case RowKind::ellipsoid:
      return run_ellipsoid(row);
  }
  return {};
}

store::RowValues RowRunner::run_training(const Row& row) {
  const auto& model = plan_.job.models[static_cast<size_t>(row.model)];
  const std::string name = weights_name(model.name, row.fold);
  if (!model.from.empty())
    return take_over(plan_.reused[static_cast<size_t>(row.model)][static_cast<size_t>(row.fold)],
                     folders_.models + "/" + name, name);
  const std::string checkpoint = folders_.checkpoints + "/" + name;
  const sweep::Stage stage = interruption_->stage();
  const TrainingOutcome outcome = train_model(
      {.job = &plan_.job,
       .model = &model,
       .fold = row.fold,
       .split = &plan_.splits[static_cast<size_t>(row.fold)],
       .weights = folders_.models + "/" + name,
       .pauses = {
           .between_batches =
               [this] {
                 interruption_->check();
                 if (require_tenure_) require_tenure_();
               },
           .should_pause = [this](double seconds) { return interruption_->should_pause(seconds); }},
       .team = interruption_->team(),
       .checkpoint = checkpoint,
       .epochs =
           plan_.halving ? std::optional(plan_.halving->epochs_at(stage.number)) : std::nullopt},
      images_, device_.device);
  // The leader reports what came of it.
  if (interruption_->team() != nullptr && !interruption_->team()->leads()) return {};
  store::TrainingValues values;
  for (const auto& epoch : outcome.history) {
    values.loss.push_back(static_cast<float>(epoch.loss));
    values.metric.push_back(static_cast<float>(epoch.accuracy));
    values.validation_loss.push_back(static_cast<float>(epoch.validation_loss));
    values.validation_metric.push_back(static_cast<float>(epoch.validation_accuracy));
    for (const double value : epoch.watched) values.parameters.push_back(static_cast<float>(value));
  }
  if (outcome.weights_sha256.empty()) {
    // As the study file keeps it, so that a resume decides alike.
    if (!stage.last) throw sweep::Yielded(values.validation_metric.back());
    std::error_code ignored;
    std::filesystem::remove(checkpoint, ignored);
    return values;
  }
  values.weights_file = name;
  values.weights_sha256 = outcome.weights_sha256;
  return values;
}

TaskModel& RowRunner::model_of(const Row& row) {
  if (!loaded_ || loaded_model_ != row.model || loaded_fold_ != row.fold) {
    const auto& spec = plan_.job.models[static_cast<size_t>(row.model)];
    loaded_.reset();
    loaded_ = load_task_model(spec, folders_.models + "/" + weights_name(spec.name, row.fold),
                              classes_of(plan_.job, images_.facts()), plan_.job.segmentation());
    loaded_->to(device_.device, c10::typeMetaToScalarType(options_.dtype()));
    loaded_model_ = row.model;
    loaded_fold_ = row.fold;
  }
  return *loaded_;
}

store::RowValues RowRunner::run_evaluation(const Row& row) {
  const auto& spec = plan_.job.models[static_cast<size_t>(row.model)];
  TaskModel& model = model_of(row);
  const data::ImageSet& images = inputs_.images_at(row.point);
  const DataModel data_model(spec.processing, images.facts().cameras, plan_.job.parameters,
                             noise_->seed(), options_, noise_, model.processing, model.learned);
  EvaluationRequest request = undrifted_request(plan_.job, spec);
  request.images = plan_.tested_images(row.fold, row.point);
  request.between_batches = [this] { interruption_->check(); };
  if (row.kind == RowKind::evaluation) {
    request.point = plan_.design->point(row.point);
    request.gradient_axes = plan_.gradient_axes[static_cast<size_t>(row.model)];
  }
  const Evaluation evaluation = evaluate(model, data_model, images, request, options_);
  warn_of_noise(row, evaluation);

  store::EvaluationValues values;
  values.loss = static_cast<float>(evaluation.loss());
  values.metrics = evaluation.values();
  if (capture::sets_noise(plan_.job.parameters))
    values.metrics.push_back(evaluation.pixels == 0
                                 ? 0.F
                                 : static_cast<float>(evaluation.noisier_pixels) /
                                       static_cast<float>(evaluation.pixels));
  for (const double gradient : evaluation.gradient)
    values.gradient.push_back(static_cast<float>(gradient));
  for (const int64_t count : evaluation.confusion())
    values.confusion.push_back(static_cast<int32_t>(count));
  // Images of another set have no place among those of the study's own.
  if (plan_.keeps_per_image)
    keep_per_image(evaluation, plan_.test_at(row.point) ? std::vector<int64_t>() : request.images,
                   values);
  return values;
}

void RowRunner::keep_per_image(const Evaluation& evaluation, const std::vector<int64_t>& images,
                               store::EvaluationValues& values) const {
  const auto all = static_cast<size_t>(images_.facts().images);
  values.image_loss.assign(all, std::numeric_limits<float>::quiet_NaN());
  values.image_prediction.assign(all, -1);
  for (size_t i = 0; i < images.size(); ++i) {
    const auto image = static_cast<size_t>(images[i]);
    values.image_loss[image] = evaluation.image_loss[i];
    values.image_prediction[image] = evaluation.image_prediction[i];
  }
}

DriftedModel::Parts RowRunner::parts_of(const Row& row) {
  return {.job = &plan_.job,
          .model = &plan_.job.models[static_cast<size_t>(row.model)],
          .task = &model_of(row),
          .images = &images_,
          .options = options_,
          .noise = noise_,
          .between_batches = [this] { interruption_->check(); }};
}

store::RowValues RowRunner::run_search(const Row& row) {
  const store::SearchPlace place = plan_.search.place(row.point);
  const auto& group = plan_.search.groups[place.group];
  SearchRequest request;
  request.halves = &plan_.halves[static_cast<size_t>(row.fold)];
  request.axes =
      job::group_axes(plan_.job, plan_.job.models[static_cast<size_t>(row.model)], group);
  request.variables = plan_.variables;
  request.lambda = plan_.search.lambdas[place.lambda];
  request.restart = static_cast<int64_t>(place.restart);
  store::make_folder(folders_.pairs);
  const auto& model = plan_.job.models[static_cast<size_t>(row.model)].name;
  // "MODEL.foldK", spelt as the file of its weights.
  const auto stem = std::filesystem::path(weights_name(model, row.fold)).stem().string();
  request.pair = fmt::format("{}/{}.{}.lambda{}.restart{}.png", folders_.pairs, stem, group,
                             request.lambda, place.restart);
  return search_drift(parts_of(row), request);
}

store::RowValues RowRunner::run_tolerance(const Row& row) {
  const auto axis = static_cast<size_t>(row.point);
  return tolerate_drift(parts_of(row), {.halves = &plan_.halves[static_cast<size_t>(row.fold)],
                                        .axis = axis,
                                        .variable = plan_.variables[axis]});
}

store::RowValues RowRunner::run_ellipsoid(const Row& row) {
  const auto& model = plan_.job.models[static_cast<size_t>(row.model)];
  return tolerate_jointly(parts_of(row), {.halves = &plan_.halves[static_cast<size_t>(row.fold)],
                                          .axes = job::group_axes(plan_.job, model, "all"),
                                          .variables = plan_.variables});
}

void RowRunner::warn_of_noise(const Row& row, const Evaluation& evaluation) {
  if (warned_of_noise_ || evaluation.noisier_pixels == 0) return;
  warned_of_noise_ = true;
  base::warn(
      "at point {}, {:.1f} % of the pixels carry more noise than the point asks for (light made "
      "brighter brightens its noise): noise can be added and not taken away, so their noise stays. "
      "Other points may do the same; this is said once",
      row.point,
      100 * static_cast<double>(evaluation.noisier_pixels) /
          static_cast<double>(evaluation.pixels));
}

}  // namespace driftsweep::study

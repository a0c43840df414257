#include "study/score_predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

#include "base/errors.h"
#include "base/hash.h"
#include "base/suggest.h"
#include "comm/context.h"
#include "job/identity.h"
#include "store/study_file.h"
#include "study/inputs.h"
#include "study/predictions_table.h"
#include "task/confusion.h"

namespace driftsweep::study {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

// What follows from predicted classes alone, without probabilities.
const std::vector<std::string> metrics_of_classes = {"accuracy", "macro_f1", "balanced_accuracy"};

// `own`: of the study's own data set, whose images have places in the file.
store::EvaluationValues values_of_row(const std::map<int64_t, Answer>& answers,
                                      const packed::PackedFacts& facts,
                                      const packed::PackedFacts& own, bool per_image) {
  task::Confusion confusion(static_cast<int64_t>(facts.classes.size()));
  double losses = 0;
  store::EvaluationValues values;
  if (per_image) {
    values.image_loss.assign(static_cast<size_t>(own.images), missing);
    values.image_prediction.assign(static_cast<size_t>(own.images), -1);
  }
  for (const auto& [image, answer] : answers) {
    const auto at = static_cast<size_t>(image);
    confusion.add(facts.label[at], answer.prediction);
    losses += answer.loss;
    if (!per_image || &facts != &own) continue;
    values.image_loss[at] = answer.loss;
    values.image_prediction[at] = answer.prediction;
  }
  values.loss = static_cast<float>(losses / static_cast<double>(answers.size()));
  values.metrics = {static_cast<float>(confusion.accuracy()),
                    static_cast<float>(confusion.overlap(0, true)),
                    static_cast<float>(confusion.balanced_accuracy())};
  for (const int64_t count : confusion.counts())
    values.confusion.push_back(static_cast<int32_t>(count));
  return values;
}

void require_whole(const std::string& path, const std::string& model, int64_t fold, int64_t point,
                   const std::map<int64_t, Answer>& answers, const std::vector<int64_t>& test) {
  if (answers.size() == test.size()) return;
  for (const int64_t image : test)
    if (answers.find(image) == answers.end())
      throw base::data_error(
          path,
          fmt::format("model '{}' has {} of {} test images of fold {} at point {}: image {} is "
                      "missing",
                      model, answers.size(), test.size(), fold, point, image),
          "Add the missing lines, or leave the whole point out");
}

// The job's study with the models of the table, which nothing trains here.
store::StudyShape shape_for(const Inputs& inputs, const PredictionsTable& table,
                            const std::string& contents) {
  store::StudyShape shape = inputs.shape;
  shape.models = table.models();
  shape.trained.clear();
  shape.epochs = 0;
  shape.learned_parameters.clear();
  shape.gradient_parameters.clear();
  shape.metrics = metrics_of_classes;
  job::Meaning meaning;
  std::string names;
  for (const auto& name : shape.models) names += (names.empty() ? "" : ", ") + name;
  for (const auto& [key, value] : inputs.shape.meaning) {
    const bool of_models = key == "models" || key.starts_with("models.");
    if (!of_models) meaning.emplace_back(key, value);
    if (key == "models") meaning.emplace_back(key, names);
    for (const auto& name : shape.models)
      if (key.starts_with("models." + name + ".processing.")) meaning.emplace_back(key, value);
  }
  meaning.emplace_back("predictions", contents);
  shape.meaning = meaning;
  base::Sha256 hasher;
  for (const auto& [key, value] : meaning)
    hasher.update(key).update("\n").update(value).update("\n");
  shape.identity = base::hex(hasher.finish());
  return shape;
}

void write_rows(const std::string& path, const store::StudyShape& shape,
                const PredictionsTable& table, const Inputs& inputs) {
  store::create_study_file(path, shape);
  store::StudyFile file(path, store::StudyFile::Access::write, comm::Context::local());
  for (const auto& [row, answers] : table.answers()) {
    const auto& [model, fold, point] = row;
    const auto values = values_of_row(answers, inputs.images_at(point).facts(),
                                      inputs.images.facts(), shape.images > 0);
    if (point < 0)
      file.write({store::RowKind::reference, model, fold}, values, {});
    else
      file.write({store::RowKind::evaluation, model, fold, point}, values, {});
  }
}

// Whole or not at all, as every other output.
void write_study(const std::string& path, const store::StudyShape& shape,
                 const PredictionsTable& table, const Inputs& inputs) {
  const std::string temporary = path + ".scoring";
  std::filesystem::remove(temporary);
  try {
    write_rows(temporary, shape, table, inputs);
    std::filesystem::rename(temporary, path);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

}  // namespace

ScoredRows score_predictions(const ScoreRequest& request) {
  if (std::filesystem::exists(request.study))
    throw base::usage_error(request.study, "the file exists already", "Name another with -o");
  const Inputs inputs = read_inputs(request.job, request.overrides);
  if (inputs.plan.job.segmentation())
    throw base::usage_error(inputs.plan.job.path, "its models tell classes of pixels",
                            "Score predictions of pictures alone");
  const std::string& metric = inputs.plan.job.metric;
  if (std::find(metrics_of_classes.begin(), metrics_of_classes.end(), metric) ==
      metrics_of_classes.end())
    throw base::usage_error(inputs.plan.job.path,
                            "its metric, " + metric + ", needs more than predicted classes",
                            "Change it with --set metric=accuracy; " +
                                base::enumerate(metrics_of_classes, "and") + " are scored");
  const PredictionsTable table(request.predictions, inputs);
  for (const auto& [row, answers] : table.answers()) {
    const auto& [model, fold, point] = row;
    require_whole(request.predictions, table.models()[static_cast<size_t>(model)], fold, point,
                  answers, inputs.plan.tested_images(fold, point));
  }
  const store::StudyShape shape =
      shape_for(inputs, table, base::hex(base::sha256_file(request.predictions)));
  write_study(request.study, shape, table, inputs);
  const auto complete = static_cast<int64_t>(table.answers().size());
  const auto rows = static_cast<int64_t>(shape.models.size()) * shape.folds * (1 + shape.points);
  return {complete, rows - complete};
}

}  // namespace driftsweep::study

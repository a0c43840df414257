#include "analysis/learning_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/drift_cases.h"
#include "analysis/moments.h"

namespace driftsweep::analysis {
namespace {

constexpr int64_t confusions_at_once = 1 << 12;  // of confusions, which are classes x classes each

Cell number_at(const std::vector<float>& curve, size_t epoch) {
  if (epoch >= curve.size() || std::isnan(curve[epoch])) return {};
  return static_cast<double>(curve[epoch]);
}

Table path_table(const store::StudyFile& study) {
  const auto& shape = study.shape();
  const size_t parameters = shape.learned_parameters.size();
  Table table{
      .name = "learned_path",
      .title = "Path of the learned data model",
      .sentence = "Learned parameters after each epoch, mean over folds",
      .columns = {data("model", "", "the task model"), data("parameter", "", "that was learned"),
                  data("epoch", "", "from 1"), data("value", "", "mean over folds"),
                  data("folds", "", "that came so far")}};
  for (size_t model = 0; parameters > 0 && model < shape.models.size(); ++model) {
    std::vector<Moments> mean(static_cast<size_t>(shape.epochs) * parameters);
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const auto values = study
                              .read<store::TrainingValues>(
                                  {store::RowKind::training, static_cast<int64_t>(model), fold})
                              .parameters;
      for (size_t i = 0; i < std::min(values.size(), mean.size()); ++i) mean[i].add(values[i]);
    }
    for (size_t i = 0; i < mean.size(); ++i)
      if (mean[i].count() > 0)
        table.rows.push_back({shape.models[model], shape.learned_parameters[i % parameters],
                              static_cast<int64_t>(i / parameters) + 1, mean[i].mean(),
                              mean[i].count()});
  }
  return table;
}

Table curves_table(const store::StudyFile& study) {
  const auto& shape = study.shape();
  Table table{.name = "learning_curves",
              .title = "Trainings",
              .sentence = "Loss and metric of every training, epoch by epoch",
              .columns = {data("model", "", "the task model"), data("fold", "", "from 0"),
                          data("epoch", "", "from 1"), data("loss", "", "mean of the epoch"),
                          data("metric", "", "on the training part"),
                          data("validation_loss", "", "missing without a validation part"),
                          data("validation_metric", "", "likewise")}};
  for (size_t model = 0; shape.epochs > 0 && model < shape.models.size(); ++model)
    for (int64_t fold = 0; fold < shape.folds; ++fold) {
      const auto values = study.read<store::TrainingValues>(
          {store::RowKind::training, static_cast<int64_t>(model), fold});
      for (size_t epoch = 0; epoch < values.loss.size(); ++epoch)
        if (!std::isnan(values.loss[epoch]))
          table.rows.push_back({shape.models[model], fold, static_cast<int64_t>(epoch) + 1,
                                number_at(values.loss, epoch), number_at(values.metric, epoch),
                                number_at(values.validation_loss, epoch),
                                number_at(values.validation_metric, epoch)});
    }
  return table;
}

// Images of each (true, told) pair of classes, all complete points of the design itself together.
std::vector<int64_t> confusion_under_drift(const store::StudyFile& study, int64_t model) {
  const auto& shape = study.shape();
  const size_t cells = shape.classes.size() * shape.classes.size();
  const int64_t points = own_points(shape);
  std::vector<int64_t> sums(cells, 0);
  for (int64_t fold = 0; fold < shape.folds; ++fold)
    for (int64_t first = 0; first < points; first += confusions_at_once) {
      const int64_t count = std::min(confusions_at_once, points - first);
      const auto counts = study.read_confusions(model, fold, first, count);
      for (size_t i = 0; i < counts.size(); ++i) sums[i % cells] += std::max(counts[i], 0);
    }
  return sums;
}

std::vector<int64_t> confusion_undrifted(const store::StudyFile& study, int64_t model) {
  std::vector<int64_t> sums(study.shape().classes.size() * study.shape().classes.size(), 0);
  for (int64_t fold = 0; fold < study.shape().folds; ++fold) {
    const auto counts = study.read_reference(model, fold).confusion;
    for (size_t i = 0; i < counts.size(); ++i) sums[i] += std::max(counts[i], 0);
  }
  return sums;
}

double recall_of(const std::vector<int64_t>& counts, size_t own, size_t classes) {
  int64_t all = 0;
  for (size_t told = 0; told < classes; ++told) all += counts[own * classes + told];
  if (all == 0) return std::nan("");
  return static_cast<double>(counts[own * classes + own]) / static_cast<double>(all);
}

}  // namespace

std::vector<Table> learning_tables(const store::StudyFile& study) {
  std::vector<Table> tables;
  for (auto& table : {curves_table(study), path_table(study)})
    if (!table.rows.empty()) tables.push_back(table);
  return tables;
}

Table classes_table(const store::StudyFile& study) {
  const auto& shape = study.shape();
  Table table{.name = "classes",
              .title = "Which class drift hurts",
              .sentence =
                  "Recall of each class, all folds together: without drift, and over all "
                  "complete points of the design",
              .columns = {data("model", "", "the task model"), data("class", "", "the true one"),
                          data("recall", "1", "without drift"),
                          data("drifted_recall", "1", "over all complete points")}};
  const size_t classes = shape.classes.size();
  if (!shape.confusion || shape.points == 0 || classes < 2) return table;
  for (size_t model = 0; model < shape.models.size(); ++model) {
    const auto before = confusion_undrifted(study, static_cast<int64_t>(model));
    const auto after = confusion_under_drift(study, static_cast<int64_t>(model));
    for (size_t own = 0; own < classes; ++own) {
      const double recall = recall_of(before, own, classes);
      const double drifted = recall_of(after, own, classes);
      if (std::isnan(recall) || std::isnan(drifted)) continue;
      table.rows.push_back({shape.models[model], shape.classes[own], recall, drifted});
    }
  }
  return table;
}

}  // namespace driftsweep::analysis

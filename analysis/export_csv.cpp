#include "analysis/export_csv.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "analysis/csv_counts.h"
#include "analysis/csv_forensics.h"
#include "analysis/csv_row.h"
#include "analysis/metric_sense.h"
#include "base/errors.h"

namespace driftsweep::analysis {

using store::Status;
using store::StudyFile;
using store::StudyShape;

namespace {

constexpr int64_t csv_block = 1 << 12;

// Kinds of rows whose table says more than their numbers.
bool has_its_own_table(store::RowKind kind) {
  return kind == store::RowKind::training || kind == store::RowKind::evaluation ||
         kind == store::RowKind::forensics || kind == store::RowKind::tolerance;
}

// The table of any other kind: one line for each row.
Header row_header(const store::RowType& type, const StudyShape& shape) {
  Header header = {"model", "fold"};
  for (const auto& axis : type.axes) header.emplace_back(axis.name);
  header.emplace_back("state");
  std::visit(
      [&](const auto& values) {
        using Values = std::decay_t<decltype(values)>;
        if constexpr (!std::is_same_v<Values, std::monostate>)
          header = header + number_names<Values>(shape);
      },
      store::values_for(type.kind));
  return header + bookkeeping_names();
}

void put_row(CsvFile& csv, const StudyFile& study, const store::RowKey& key) {
  const StudyShape& shape = study.shape();
  const store::RowType& type = store::type_of(key.kind);
  const store::RowRecord row = study.read_record(key);
  csv.text(shape.models[static_cast<size_t>(key.model)]).number(key.fold);
  const auto place = store::place_of(type, shape, key.point);
  for (size_t i = 0; i < place.size(); ++i) csv.text(type.axes[i].label(shape, place[i]));
  csv.text(store::name_of(row.status));
  std::visit(
      [&](const auto& values) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(values)>, std::monostate>)
          put_numbers(csv, shape, values);
      },
      study.read(key));
  put_bookkeeping(csv, row);
  csv.end_row();
}

int64_t model_count(const StudyShape& shape) { return static_cast<int64_t>(shape.models.size()); }

void put_coordinate(CsvFile& csv, const store::DesignAxis& axis, int64_t point) {
  const auto index = static_cast<size_t>(point);
  if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
    csv.number((*numbers)[index]);
  } else {
    csv.text(std::get<std::vector<std::string>>(axis.values)[index]);
  }
}

Header evaluation_header(const StudyShape& shape) {
  Header header = {"number", "model", "fold", "point", "state"};
  for (const auto& axis : shape.axes) {
    header.push_back(axis.name == "case" ? "case" : "params_" + axis.name);
  }
  header.emplace_back("values_loss");
  for (const auto& metric : shape.metrics) header.push_back("values_" + metric);
  for (const auto& metric : shape.metrics) header.push_back("values_drop_" + metric);
  for (const auto& name : shape.gradient_parameters) header.push_back("values_gradient_" + name);
  for (const auto& name : bookkeeping_names()) header.push_back(name);
  return header;
}

void put_evaluations(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  const size_t parameters = shape.gradient_parameters.size();
  const store::EvaluationValues reference = study.read_reference(model, fold);
  for (int64_t first = 0; first < shape.points; first += csv_block) {
    const int64_t count = std::min(csv_block, shape.points - first);
    const store::EvaluationBlock block = study.read_evaluations(model, fold, first, count);
    for (size_t i = 0; i < block.rows.size(); ++i) {
      const int64_t point = first + static_cast<int64_t>(i);
      csv.number((model * shape.folds + fold) * shape.points + point);
      csv.text(shape.models[static_cast<size_t>(model)]).number(fold).number(point);
      csv.text(store::name_of(block.rows[i].status));
      for (const auto& axis : shape.axes) put_coordinate(csv, axis, point);
      csv.number(block.loss[i]);
      for (const auto& metric : block.metrics) csv.number(metric[i]);
      for (size_t m = 0; m < shape.metrics.size(); ++m) {
        csv.number(drop_of(shape.metrics[m], reference.metrics[m], block.metrics[m][i]));
      }
      for (size_t p = 0; p < parameters; ++p) csv.number(block.gradient[i * parameters + p]);
      put_bookkeeping(csv, block.rows[i]);
      csv.end_row();
    }
  }
}

void put_trainings(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const store::TrainingValues values =
      study.read<store::TrainingValues>({store::RowKind::training, model, fold});
  const store::RowRecord row = study.read_record({store::RowKind::training, model, fold});
  for (size_t epoch = 0; epoch < values.loss.size(); ++epoch) {
    // Epochs that were not trained: where the training was pruned or stopped early, where another
    // model has more epochs, and all of them in a model that the job does not train.
    const bool ended = row.status == Status::pruned || row.status == Status::complete;
    if (ended && std::isnan(values.loss[epoch])) return;
    csv.text(study.shape().models[static_cast<size_t>(model)]).number(fold);
    csv.number(static_cast<int64_t>(epoch)).text(store::name_of(row.status));
    csv.number(values.loss[epoch]).number(values.metric[epoch]);
    csv.number(values.validation_loss[epoch]).number(values.validation_metric[epoch]);
    csv.text(values.weights_file).text(values.weights_sha256);
    put_bookkeeping(csv, row);
    csv.end_row();
  }
}

void put_sessions(CsvFile& csv, const StudyFile& study) {
  int64_t number = 0;
  for (const auto& session : study.read_sessions()) {
    csv.number(number++).text(session.started).text(session.finished);
    csv.number(int64_t{session.ranks}).text(session.hosts).text(session.devices);
    csv.text(session.instruction_set).text(session.versions).text(session.slurm_job);
    csv.end_row();
  }
}

void put_failures(CsvFile& csv, const StudyFile& study) {
  int64_t number = 0;
  for (const auto& failure : study.read_failures()) {
    csv.number(number++).text(failure.kind).text(failure.model).number(int64_t{failure.fold});
    failure.point < 0 ? csv.empty() : csv.number(failure.point);
    csv.text(failure.error).text(failure.text);
    csv.end_row();
  }
}

using PutRows = void (*)(CsvFile&, const StudyFile&, int64_t model, int64_t fold);

void for_every_fold(CsvFile& csv, const StudyFile& study, PutRows put) {
  for (int64_t model = 0; model < model_count(study.shape()); ++model) {
    for (int64_t fold = 0; fold < study.shape().folds; ++fold) put(csv, study, model, fold);
  }
}

}  // namespace

std::vector<std::string> export_csv(const StudyFile& study, const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (!std::filesystem::is_directory(folder)) {
    throw base::data_error(folder, "this folder cannot be made", "name another folder");
  }
  const StudyShape& shape = study.shape();
  std::vector<std::string> paths;
  std::vector<std::unique_ptr<CsvFile>> tables;
  const auto table = [&](const char* name, const Header& header) -> CsvFile& {
    paths.push_back((std::filesystem::path(folder) / name).string());
    tables.push_back(std::make_unique<CsvFile>(paths.back(), header));
    return *tables.back();
  };

  for_every_fold(table("evaluations.csv", evaluation_header(shape)), study, put_evaluations);
  const auto rows_table = [&](const store::RowType& type) {
    CsvFile& csv = table((type.name + std::string(".csv")).c_str(), row_header(type, shape));
    const int64_t each = store::rows_each(type, shape);
    for (int64_t model = 0; model < model_count(shape); ++model)
      for (int64_t row = 0; row < shape.folds * each; ++row)
        put_row(csv, study, {type.kind, model, row / each, type.axes.empty() ? -1 : row % each});
  };
  rows_table(store::type_of(store::RowKind::reference));
  if (shape.epochs > 0) {
    const Header header = {"model",
                           "fold",
                           "epoch",
                           "state",
                           "values_loss",
                           "values_metric",
                           "values_validation_loss",
                           "values_validation_metric",
                           "weights_file",
                           "weights_sha256"};
    for_every_fold(table("training.csv", header + bookkeeping_names()), study, put_trainings);
  }
  if (shape.search.searches() > 0)
    for_every_fold(table("forensics.csv", search_header(shape)), study, put_searches);
  if (shape.search.tolerated() > 0)
    for_every_fold(table("tolerance.csv", tolerance_header(shape)), study, put_tolerances);
  for (const store::RowType& type : store::row_types())
    if (type.there(shape) && !has_its_own_table(type.kind) &&
        type.kind != store::RowKind::reference)
      rows_table(type);
  if (shape.search.ellipsoids)
    for_every_fold(table("covariance.csv", covariance_header()), study, put_covariances);
  if (shape.confusion) {
    for_every_fold(table("confusion.csv", confusion_header()), study, put_confusions);
    for_every_fold(table("classes.csv", class_header()), study, put_classes);
  }
  put_sessions(table("sessions.csv", {"session", "started", "finished", "ranks", "hosts", "devices",
                                      "instruction_set", "versions", "slurm_job"}),
               study);
  put_failures(table("failures.csv", {"number", "kind", "model", "fold", "point", "error", "text"}),
               study);

  for (const auto& each : tables) each->finish();
  for (const auto& each : tables) each->rename();
  return paths;
}

}  // namespace driftsweep::analysis

#include "analysis/export_csv.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "analysis/class_scores.h"
#include "analysis/csv_file.h"
#include "analysis/metric_sense.h"
#include "analysis/row_counts.h"
#include "analysis/tolerance_claim.h"
#include "base/errors.h"

namespace driftsweep::analysis {

using store::Status;
using store::StudyFile;
using store::StudyShape;

namespace {

constexpr int64_t csv_block = 1 << 12;
constexpr int32_t uncertified_end = 2;  // of low_limit and high_limit
using Header = std::vector<std::string>;

int64_t model_count(const StudyShape& shape) { return static_cast<int64_t>(shape.models.size()); }

Header bookkeeping_names() { return {"seconds", "attempts", "session", "rank", "error"}; }

void put_bookkeeping(CsvFile& csv, const store::RowRecord& row) {
  csv.number(row.seconds).number(int64_t{row.attempts});
  for (const int32_t number : {row.session, row.rank}) {
    number < 0 ? csv.empty() : csv.number(int64_t{number});
  }
  csv.text(row.error);
}

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

void put_references(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const store::EvaluationValues values = study.read_reference(model, fold);
  const store::RowRecord row = study.read_reference_record(model, fold);
  csv.text(study.shape().models[static_cast<size_t>(model)]).number(fold);
  csv.text(store::name_of(row.status)).number(values.loss);
  for (const float metric : values.metrics) csv.number(metric);
  put_bookkeeping(csv, row);
  csv.end_row();
}

void put_trainings(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const store::TrainingValues values = study.read_training(model, fold);
  const store::RowRecord row = study.read_training_record(model, fold);
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

Header search_header(const StudyShape& shape) {
  Header header = {"number", "model", "fold", "group", "lambda", "restart", "state"};
  for (const auto& name : shape.search.parameters) header.push_back("params_" + name);
  for (const auto& number : store::search_numbers)
    header.push_back(std::string("values_") + number.name);
  header.emplace_back("values_evaluations");
  for (const auto& name : bookkeeping_names()) header.push_back(name);
  return header;
}

void put_searches(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  const int64_t searches = shape.search.searches();
  for (int64_t index = 0; index < searches; ++index) {
    const store::RowRecord row = study.read_search_record(model, fold, index);
    const store::SearchValues values = study.read_search(model, fold, index);
    const store::SearchPlace at = shape.search.place(index);
    csv.number((model * shape.folds + fold) * searches + index);
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    csv.text(shape.search.groups[at.group]).number(shape.search.lambdas[at.lambda]);
    csv.number(static_cast<int64_t>(at.restart)).text(store::name_of(row.status));
    for (const float parameter : values.parameters) csv.number(parameter);
    for (const float number : values.numbers) csv.number(number);
    values.evaluations < 0 ? csv.empty() : csv.number(int64_t{values.evaluations});
    put_bookkeeping(csv, row);
    csv.end_row();
  }
}

Header tolerance_header() {
  Header header = {"model", "fold", "parameter", "unit", "as", "undrifted", "state"};
  for (const auto& number : store::tolerance_numbers)
    header.push_back(std::string("values_") + number.name);
  for (const char* name : {"values_low_limit", "values_high_limit", "values_evaluations", "tau",
                           "confidence", "held_out_images"})
    header.emplace_back(name);
  for (const auto& name : bookkeeping_names()) header.push_back(name);
  return header;
}

// The certified end, and the bound of the drop there, where nothing is certified: it is stored as
// the undrifted number, and would read like a drift of 0 that is.
bool tells_nothing(const store::ToleranceValues& values, size_t number) {
  const std::string name = store::tolerance_numbers[number].name;
  return (values.low_limit == uncertified_end && (name == "low" || name == "low_drop")) ||
         (values.high_limit == uncertified_end && (name == "high" || name == "high_drop"));
}

void put_claim(CsvFile& csv, const StudyShape& shape, int64_t fold) {
  const ToleranceClaim claim = tolerance_claim(shape);
  for (const auto& number : {claim.tau, claim.confidence})
    number ? csv.number(*number) : csv.empty();
  const auto& images = shape.search.held_out;
  images.empty() ? csv.empty() : csv.number(int64_t{images[static_cast<size_t>(fold)]});
}

void put_tolerances(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  for (size_t i = 0; i < shape.search.parameters.size(); ++i) {
    const auto parameter = static_cast<int64_t>(i);
    const store::RowRecord row = study.read_tolerance_record(model, fold, parameter);
    const store::ToleranceValues values = study.read_tolerance(model, fold, parameter);
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    csv.text(shape.search.parameters[i]).text(shape.search.units[i]).text(shape.search.as[i]);
    csv.number(shape.search.undrifted[i]).text(store::name_of(row.status));
    for (size_t number = 0; number < values.numbers.size(); ++number)
      tells_nothing(values, number) ? csv.empty() : csv.number(values.numbers[number]);
    for (const int32_t number : {values.low_limit, values.high_limit, values.evaluations})
      number < 0 ? csv.empty() : csv.number(int64_t{number});
    put_claim(csv, shape, fold);
    put_bookkeeping(csv, row);
    csv.end_row();
  }
}

Header ellipsoid_header() {
  Header header = {"model", "fold", "state"};
  for (const auto& number : store::ellipsoid_numbers)
    header.push_back(std::string("values_") + number.name);
  for (const char* name : {"values_ellipsoid_limit", "values_ellipsoid_evaluations"})
    header.emplace_back(name);
  return header;
}

void put_ellipsoids(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const store::RowRecord row = study.read_ellipsoid_record(model, fold);
  const store::EllipsoidValues values = study.read_ellipsoid(model, fold);
  csv.text(study.shape().models[static_cast<size_t>(model)]).number(fold);
  csv.text(store::name_of(row.status));
  for (const float number : values.numbers) csv.number(number);
  for (const int32_t number : {values.limit, values.evaluations})
    number < 0 ? csv.empty() : csv.number(int64_t{number});
  put_bookkeeping(csv, row);
  csv.end_row();
}

// Pairs of parameters that drift, once each.
void put_covariances(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const auto& parameters = study.shape().search.parameters;
  const store::EllipsoidValues values = study.read_ellipsoid(model, fold);
  for (size_t i = 0; i < parameters.size(); ++i)
    for (size_t j = i; j < parameters.size(); ++j) {
      const double covariance = values.covariance[i * parameters.size() + j];
      if (std::isnan(covariance)) continue;
      csv.text(study.shape().models[static_cast<size_t>(model)]).number(fold);
      csv.text(parameters[i]).text(parameters[j]).number(covariance);
      csv.end_row();
    }
}

// One row's counts; `point` is -1 for a reference.
void put_confusion(CsvFile& csv, const StudyShape& shape, int64_t model, int64_t fold,
                   int64_t point, const int32_t* counts) {
  if (counts[0] < 0) return;
  for (const auto& truth : shape.classes) {
    for (const auto& predicted : shape.classes) {
      csv.text(point < 0 ? "reference" : "evaluation");
      csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
      point < 0 ? csv.empty() : csv.number(point);
      csv.text(truth).text(predicted).number(int64_t{*counts++});
      csv.end_row();
    }
  }
}

void put_class_scores(CsvFile& csv, const StudyShape& shape, int64_t model, int64_t fold,
                      int64_t point, const int32_t* counts) {
  if (counts[0] < 0) return;
  const auto scores = class_scores(counts, shape.classes.size());
  for (size_t own = 0; own < scores.size(); ++own) {
    csv.text(point < 0 ? "reference" : "evaluation");
    csv.text(shape.models[static_cast<size_t>(model)]).number(fold);
    point < 0 ? csv.empty() : csv.number(point);
    csv.text(shape.classes[own]).number(scores[own].count).number(scores[own].recall);
    csv.number(scores[own].precision).number(scores[own].f1);
    csv.end_row();
  }
}

using PutCounts = void (*)(CsvFile&, const StudyShape&, int64_t model, int64_t fold, int64_t point,
                           const int32_t* counts);

// The confusions of a reference and of all its evaluations.
template <PutCounts put>
void put_counts(CsvFile& csv, const StudyFile& study, int64_t model, int64_t fold) {
  const StudyShape& shape = study.shape();
  const size_t cells = shape.classes.size() * shape.classes.size();
  put(csv, shape, model, fold, -1, study.read_reference(model, fold).confusion.data());
  for (int64_t first = 0; first < shape.points; first += csv_block) {
    const int64_t count = std::min(csv_block, shape.points - first);
    const std::vector<int32_t> counts = study.read_confusions(model, fold, first, count);
    for (int64_t i = 0; i < count; ++i)
      put(csv, shape, model, fold, first + i, counts.data() + static_cast<size_t>(i) * cells);
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

Header operator+(Header left, const Header& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
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
  Header reference = {"model", "fold", "state", "values_loss"};
  for (const auto& metric : shape.metrics) reference.push_back("values_" + metric);
  for_every_fold(table("reference.csv", reference + bookkeeping_names()), study, put_references);
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
    for_every_fold(table("tolerance.csv", tolerance_header()), study, put_tolerances);
  if (shape.search.ellipsoids) {
    for_every_fold(table("ellipsoid.csv", ellipsoid_header() + bookkeeping_names()), study,
                   put_ellipsoids);
    for_every_fold(
        table("covariance.csv", {"model", "fold", "parameter", "parameter_2", "values_covariance"}),
        study, put_covariances);
  }
  if (shape.confusion) {
    const Header header = {"kind",       "model",           "fold", "point",
                           "true_class", "predicted_class", "count"};
    for_every_fold(table("confusion.csv", header), study, put_counts<put_confusion>);
    const Header by_class = {"kind",     "model", "fold",          "point",
                             "class",    "count", "values_recall", "values_precision",
                             "values_f1"};
    for_every_fold(table("classes.csv", by_class), study, put_counts<put_class_scores>);
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

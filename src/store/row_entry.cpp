#include "store/row_entry.h"

#include <fmt/format.h>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

int64_t pairs_of(const StudyShape& shape) {
  return static_cast<int64_t>(shape.models.size()) * shape.folds;
}

int64_t trainings_of(const StudyShape& shape) { return shape.epochs > 0 ? pairs_of(shape) : 0; }

void write_with_values(StudyFile& file, const RowEntry& entry) {
  const auto& [kind, model, fold, point] = entry.key;
  if (kind == RowKind::training) {
    file.write_training(model, fold, std::get<TrainingValues>(entry.values), entry.record);
  } else if (kind == RowKind::reference) {
    file.write_reference(model, fold, std::get<EvaluationValues>(entry.values), entry.record);
  } else if (kind == RowKind::evaluation) {
    file.write_evaluation(model, fold, point, std::get<EvaluationValues>(entry.values),
                          entry.record);
  } else if (kind == RowKind::tolerance) {
    file.write_tolerance(model, fold, point, std::get<ToleranceValues>(entry.values), entry.record);
  } else if (kind == RowKind::ellipsoid) {
    file.write_ellipsoid(model, fold, std::get<EllipsoidValues>(entry.values), entry.record);
  } else {
    file.write_search(model, fold, point, std::get<SearchValues>(entry.values), entry.record);
  }
}

}  // namespace

std::string name_of(RowKind kind) {
  static constexpr const char* names[] = {"training",  "reference", "evaluation",
                                          "forensics", "tolerance", "ellipsoid"};
  return names[static_cast<size_t>(kind)];
}

bool has_values(RowKind kind, Status status) {
  return status == Status::complete || (kind == RowKind::training && status == Status::pruned);
}

RowEntry waiting_row(const RowKey& key) {
  RowEntry entry;
  entry.key = key;
  entry.record.status = Status::waiting;
  entry.record.attempts = 0;
  return entry;
}

int64_t dense_rows(const StudyShape& shape) {
  return trainings_of(shape) + pairs_of(shape) * (1 + shape.points + shape.search.searches() +
                                                  shape.search.tolerated() + shape.search.joint());
}

bool has_row(const StudyShape& shape, const RowKey& key) {
  const auto models = static_cast<int64_t>(shape.models.size());
  if (key.model < 0 || key.model >= models || key.fold < 0 || key.fold >= shape.folds) return false;
  if (key.kind == RowKind::evaluation) return key.point >= 0 && key.point < shape.points;
  if (key.kind == RowKind::forensics) return key.point >= 0 && key.point < shape.search.searches();
  if (key.kind == RowKind::tolerance) return key.point >= 0 && key.point < shape.search.tolerated();
  if (key.kind == RowKind::ellipsoid) return shape.search.ellipsoids;
  return key.kind == RowKind::reference || shape.epochs > 0;
}

int64_t dense_index(const StudyShape& shape, const RowKey& key) {
  if (!has_row(shape, key)) throw base::InternalError("the study has no such row");
  const int64_t pair = key.model * shape.folds + key.fold;
  if (key.kind == RowKind::training) return pair;
  if (key.kind == RowKind::reference) return trainings_of(shape) + pair;
  const int64_t evaluations = trainings_of(shape) + pairs_of(shape);
  if (key.kind == RowKind::evaluation) return evaluations + pair * shape.points + key.point;
  const int64_t searches = evaluations + pairs_of(shape) * shape.points;
  if (key.kind == RowKind::forensics) return searches + pair * shape.search.searches() + key.point;
  const int64_t tolerances = searches + pairs_of(shape) * shape.search.searches();
  if (key.kind == RowKind::tolerance)
    return tolerances + pair * shape.search.tolerated() + key.point;
  return tolerances + pairs_of(shape) * shape.search.tolerated() + pair;
}

RowKey key_at(const StudyShape& shape, int64_t index) {
  if (index < 0 || index >= dense_rows(shape)) throw base::InternalError("no row has this number");
  const auto key = [&](RowKind kind, int64_t pair, int64_t point) {
    return RowKey{kind, pair / shape.folds, pair % shape.folds, point};
  };
  if (index < trainings_of(shape)) return key(RowKind::training, index, -1);
  index -= trainings_of(shape);
  if (index < pairs_of(shape)) return key(RowKind::reference, index, -1);
  index -= pairs_of(shape);
  const int64_t evaluations = pairs_of(shape) * shape.points;
  if (index < evaluations)
    return key(RowKind::evaluation, index / shape.points, index % shape.points);
  index -= evaluations;
  const int64_t searches = shape.search.searches();
  if (index < pairs_of(shape) * searches)
    return key(RowKind::forensics, index / searches, index % searches);
  index -= pairs_of(shape) * searches;
  const int64_t parameters = shape.search.tolerated();
  if (index < pairs_of(shape) * parameters)
    // Where this holds there is a parameter to divide by.
    // NOLINTNEXTLINE(clang-analyzer-core.DivideZero)
    return key(RowKind::tolerance, index / parameters, index % parameters);
  return key(RowKind::ellipsoid, index - pairs_of(shape) * parameters, -1);
}

Status status_of(const Statuses& statuses, const StudyShape& shape, const RowKey& key) {
  const auto pair = static_cast<size_t>(key.model * shape.folds + key.fold);
  if (key.kind == RowKind::training) return statuses.training.at(pair);
  if (key.kind == RowKind::reference) return statuses.reference.at(pair);
  if (key.kind == RowKind::ellipsoid) return statuses.ellipsoid.at(pair);
  if (key.kind == RowKind::tolerance)
    return statuses.tolerance.at(pair * static_cast<size_t>(shape.search.tolerated()) +
                                 static_cast<size_t>(key.point));
  if (key.kind == RowKind::forensics)
    return statuses.search.at(pair * static_cast<size_t>(shape.search.searches()) +
                              static_cast<size_t>(key.point));
  return statuses.evaluation.at(pair * static_cast<size_t>(shape.points) +
                                static_cast<size_t>(key.point));
}

void write_row(StudyFile& file, const RowEntry& entry) {
  // A training that the study never meant to run is pruned too, and brings nothing.
  if (entry.values.index() != 0 && has_values(entry.key.kind, entry.record.status)) {
    write_with_values(file, entry);
    return;
  }
  const auto& [kind, model, fold, point] = entry.key;
  if (kind == RowKind::training) {
    file.write_failed_training(model, fold, entry.record);
  } else if (kind == RowKind::reference) {
    file.write_failed_reference(model, fold, entry.record);
  } else if (kind == RowKind::evaluation) {
    file.write_failed_evaluation(model, fold, point, entry.record);
  } else if (kind == RowKind::tolerance) {
    file.write_failed_tolerance(model, fold, point, entry.record);
  } else if (kind == RowKind::ellipsoid) {
    file.write_failed_ellipsoid(model, fold, entry.record);
  } else {
    file.write_failed_search(model, fold, point, entry.record);
  }
}

RowEntry read_row(const StudyFile& file, const RowKey& key) {
  RowEntry entry;
  entry.key = key;
  if (key.kind == RowKind::training) {
    entry.record = file.read_training_record(key.model, key.fold);
    if (has_values(key.kind, entry.record.status))
      entry.values = file.read_training(key.model, key.fold);
  } else if (key.kind == RowKind::reference) {
    entry.record = file.read_reference_record(key.model, key.fold);
    if (entry.record.status == Status::complete)
      entry.values = file.read_reference(key.model, key.fold);
  } else if (key.kind == RowKind::forensics) {
    entry.record = file.read_search_record(key.model, key.fold, key.point);
    if (entry.record.status == Status::complete)
      entry.values = file.read_search(key.model, key.fold, key.point);
  } else if (key.kind == RowKind::tolerance) {
    entry.record = file.read_tolerance_record(key.model, key.fold, key.point);
    if (entry.record.status == Status::complete)
      entry.values = file.read_tolerance(key.model, key.fold, key.point);
  } else if (key.kind == RowKind::ellipsoid) {
    entry.record = file.read_ellipsoid_record(key.model, key.fold);
    if (entry.record.status == Status::complete)
      entry.values = file.read_ellipsoid(key.model, key.fold);
  } else {
    entry.record = file.read_evaluation_record(key.model, key.fold, key.point);
    if (entry.record.status == Status::complete)
      entry.values = file.read_evaluation(key.model, key.fold, key.point);
  }
  return entry;
}

std::string text_of(const StudyShape& shape, const RowKey& key) {
  std::string text = fmt::format("{} {}, fold {}", name_of(key.kind),
                                 shape.models.at(static_cast<size_t>(key.model)), key.fold);
  if (key.kind == RowKind::evaluation) text += fmt::format(", point {}", key.point);
  if (key.kind == RowKind::tolerance)
    text += ", " + shape.search.parameters.at(static_cast<size_t>(key.point));
  if (key.kind == RowKind::forensics) {
    const SearchPlace at = shape.search.place(key.point);
    text += fmt::format(", {}, lambda {}, restart {}", shape.search.groups.at(at.group),
                        shape.search.lambdas.at(at.lambda), at.restart);
  }
  return text;
}

FailureRecord failure_of(const StudyShape& shape, const RowEntry& entry) {
  return {.kind = name_of(entry.key.kind),
          .model = shape.models.at(static_cast<size_t>(entry.key.model)),
          .fold = static_cast<int32_t>(entry.key.fold),
          .point = entry.key.point,
          .error = entry.record.error,
          .text = entry.text};
}

}  // namespace driftsweep::store

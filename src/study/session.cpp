#include "study/session.h"

#include <filesystem>

#include "base/errors.h"
#include "job/identity.h"

namespace driftsweep::study {
namespace {

namespace fs = std::filesystem;

// Makes the study's own folders; the one they lie in must be there, since a mistyped path would
// else become a tree of new folders.
void make_folders(const std::string& study, const StudyFolders& folders) {
  const fs::path parent = fs::absolute(study).parent_path();
  std::error_code error;
  if (!fs::is_directory(parent, error))
    throw base::usage_error(parent.string(), "there is no such folder for the study",
                            "Make it first, or correct the path given with -o");
  for (const auto& folder : {folders.models, folders.checkpoints}) {
    fs::create_directories(folder, error);
    if (error)
      throw base::usage_error(folder, "the folder cannot be made: " + error.message(),
                              "Check the path given with -o and its permissions");
  }
}

sweep::RowState state_of(store::Status status) {
  switch (status) {
    case store::Status::complete:
    case store::Status::pruned:
      return sweep::RowState::complete;
    case store::Status::failed:
      return sweep::RowState::failed;
    case store::Status::waiting:
    case store::Status::running:
      return sweep::RowState::waiting;
  }
  return sweep::RowState::waiting;
}

}  // namespace

void create_or_check(const std::string& study, const store::StudyShape& shape,
                     const StudyFolders& folders) {
  if (!fs::exists(study)) {
    make_folders(study, folders);
    store::create_study_file(study, shape);
    return;
  }
  const store::StudyFile existing(study, store::StudyFile::Access::read, comm::Context::local());
  if (existing.shape().identity != shape.identity) {
    std::string changes = job::difference(existing.shape().meaning, shape.meaning);
    if (changes.ends_with('\n')) changes.pop_back();
    throw base::usage_error(
        study,
        "the file holds the study of another job or other data" +
            (changes.empty()
                 ? std::string("; the job reads the same, so data or weights have changed")
                 : ":\n" + changes),
        "Take another file name with -o, or undo the change; nothing was written");
  }
  make_folders(study, folders);
}

std::vector<sweep::RowState> states_of(const store::Statuses& statuses, const Rows& rows) {
  std::vector<sweep::RowState> states(static_cast<size_t>(rows.size()));
  for (int64_t number = 0; number < rows.size(); ++number) {
    const Row row = rows.row(number);
    const auto pair = static_cast<size_t>(row.model * rows.folds() + row.fold);
    store::Status status = store::Status::waiting;
    if (row.kind == RowKind::training)
      status = statuses.training.at(pair);
    else if (row.kind == RowKind::reference)
      status = statuses.reference.at(pair);
    else
      status = statuses.evaluation.at(pair * static_cast<size_t>(rows.points()) +
                                      static_cast<size_t>(row.point));
    states[static_cast<size_t>(number)] = state_of(status);
  }
  return states;
}

void record(store::StudyFile& file, const Rows& rows, const sweep::Result& result,
            int32_t session) {
  const Row row = rows.row(result.row);
  const bool complete = result.state == sweep::RowState::complete;
  const store::RowRecord bookkeeping{
      .status = complete ? store::Status::complete : store::Status::failed,
      .attempts = result.attempts,
      .seconds = static_cast<float>(result.seconds),
      .session = session,
      .rank = result.rank,
      .error = result.error};
  switch (row.kind) {
    case RowKind::training:
      if (complete)
        file.write_training(row.model, row.fold,
                            std::any_cast<const store::TrainingValues&>(result.values),
                            bookkeeping);
      else
        file.write_failed_training(row.model, row.fold, bookkeeping);
      return;
    case RowKind::reference:
      if (complete)
        file.write_reference(row.model, row.fold,
                             std::any_cast<const store::EvaluationValues&>(result.values),
                             bookkeeping);
      else
        file.write_failed_reference(row.model, row.fold, bookkeeping);
      return;
    case RowKind::evaluation:
      if (complete)
        file.write_evaluation(row.model, row.fold, row.point,
                              std::any_cast<const store::EvaluationValues&>(result.values),
                              bookkeeping);
      else
        file.write_failed_evaluation(row.model, row.fold, row.point, bookkeeping);
      return;
  }
}

store::FailureRecord failure_of(const Row& row, const std::vector<std::string>& models,
                                const sweep::Result& result) {
  static constexpr const char* kinds[] = {"training", "reference", "evaluation"};
  return {.kind = kinds[static_cast<size_t>(row.kind)],
          .model = models[static_cast<size_t>(row.model)],
          .fold = static_cast<int32_t>(row.fold),
          .point = row.point,
          .error = result.error,
          .text = result.text};
}

}  // namespace driftsweep::study

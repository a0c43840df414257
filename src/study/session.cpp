#include "study/session.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/errors.h"

namespace driftsweep::study {
namespace {

sweep::RowState state_of(store::Status status) {
  switch (status) {
    case store::Status::complete:
      return sweep::RowState::complete;
    case store::Status::pruned:
      return sweep::RowState::pruned;
    case store::Status::failed:
      return sweep::RowState::failed;
    case store::Status::waiting:
    case store::Status::running:
      return sweep::RowState::waiting;
  }
  return sweep::RowState::waiting;
}

store::Status status_of(sweep::RowState state) {
  switch (state) {
    case sweep::RowState::complete:
      return store::Status::complete;
    case sweep::RowState::failed:
      return store::Status::failed;
    case sweep::RowState::pruned:
      return store::Status::pruned;
    case sweep::RowState::waiting:
    case sweep::RowState::running:
      return store::Status::waiting;
  }
  return store::Status::waiting;
}

}  // namespace

std::vector<sweep::RowState> states_of(const store::StudyFile& file, const Rows& rows) {
  const store::Statuses statuses = file.statuses();
  std::vector<sweep::RowState> states(static_cast<size_t>(rows.size()));
  for (int64_t number = 0; number < rows.size(); ++number)
    states[static_cast<size_t>(number)] =
        state_of(store::status_of(statuses, file.shape(), rows.row(number)));
  return states;
}

std::vector<int64_t> reopen_lost_trainings(std::vector<sweep::RowState>& states, const Rows& rows,
                                           const std::function<std::string(const Row&)>& weights) {
  const auto state = [&](int64_t number) -> sweep::RowState& {
    return states[static_cast<size_t>(number)];
  };
  std::vector<bool> needed(static_cast<size_t>(rows.trainings()), false);
  for (int64_t number = rows.trainings(); number < rows.size(); ++number)
    if (const int64_t training = rows.waits_for(number);
        training >= 0 && state(number) == sweep::RowState::waiting)
      needed[static_cast<size_t>(training)] = true;
  std::vector<int64_t> lost;
  for (int64_t number = 0; number < rows.trainings(); ++number) {
    if (!needed[static_cast<size_t>(number)] || state(number) != sweep::RowState::complete)
      continue;
    std::error_code ignored;
    if (std::filesystem::exists(weights(rows.row(number)), ignored)) continue;
    state(number) = sweep::RowState::waiting;
    lost.push_back(number);
  }
  return lost;
}

store::RowEntry entry_of(const Row& row, const sweep::Result& result, int32_t session) {
  store::RowEntry entry;
  entry.key = row;
  entry.record = {.status = status_of(result.state),
                  .attempts = result.attempts,
                  .seconds = static_cast<float>(result.seconds),
                  .session = session,
                  .rank = result.rank,
                  .error = result.error};
  entry.text = result.text;
  if (!result.values.has_value()) return entry;
  if (row.kind == RowKind::training)
    entry.values = std::any_cast<const store::TrainingValues&>(result.values);
  else if (row.kind == RowKind::tolerance)
    entry.values = std::any_cast<const store::ToleranceValues&>(result.values);
  else if (row.kind == RowKind::ellipsoid)
    entry.values = std::any_cast<const store::EllipsoidValues&>(result.values);
  else if (row.kind == RowKind::forensics)
    entry.values = std::any_cast<const store::SearchValues&>(result.values);
  else
    entry.values = std::any_cast<const store::EvaluationValues&>(result.values);
  return entry;
}

void refuse_full_disk(const Row& row, const sweep::Result& result) {
  if (result.state != sweep::RowState::failed) return;
  for (const int cause : {ENOSPC, EDQUOT})
    if (result.text.find(std::strerror(cause)) != std::string::npos)
      throw base::UserError(
          base::ExitCode::stopped,
          {row.kind == RowKind::training ? "a training" : "an evaluation",
           "the disk is full: " + result.text, "Make room; the same command then goes on"});
}

}  // namespace driftsweep::study

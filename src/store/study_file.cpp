#include "store/study_file.h"

#include <fmt/format.h>

#include <optional>

#include "base/errors.h"
#include "base/reading_guard.h"
#include "store/ellipsoid_group.h"
#include "store/measurement_group.h"
#include "store/open_study.h"
#include "store/search_group.h"
#include "store/slot_lists.h"
#include "store/tolerance_group.h"
#include "store/training_group.h"
#include "store/writer_hold.h"

namespace driftsweep::store {

namespace {

Extent row(int64_t model, int64_t fold) {
  return {static_cast<uint64_t>(model), static_cast<uint64_t>(fold)};
}
Extent row(int64_t model, int64_t fold, int64_t point) {
  return {static_cast<uint64_t>(model), static_cast<uint64_t>(fold), static_cast<uint64_t>(point)};
}

constexpr const char* damaged_study_repair =
    "rebuild it with `driftsweep repair`, or restore it from a copy";

std::optional<TrainingGroup> open_training(const File& file) {
  if (!has(file, "training")) return std::nullopt;
  return TrainingGroup(open_group(file, "training"));
}

std::optional<SearchGroup> open_searches(const File& file) {
  if (!has(file, "forensics")) return std::nullopt;
  return SearchGroup(open_group(file, "forensics"));
}

std::optional<ToleranceGroup> open_tolerances(const File& file) {
  if (!has(file, "tolerance")) return std::nullopt;
  return ToleranceGroup(open_group(file, "tolerance"));
}

std::optional<EllipsoidGroup> open_ellipsoids(const File& file, const StudyShape& shape) {
  if (!shape.search.ellipsoids) return std::nullopt;
  return EllipsoidGroup(open_group(file, "tolerance"));
}

}  // namespace

// The hold and the file come first, so that it is closed last.
struct StudyFile::State {
  State(File opened, bool with_design_values)
      : file(std::move(opened)),
        shape(read_shape(file, with_design_values)),
        reference(open_group(file, "reference"), shape),
        evaluations(open_group(file, "evaluations"), shape),
        training(open_training(file)),
        search(open_searches(file)),
        tolerance(open_tolerances(file)),
        ellipsoid(open_ellipsoids(file, shape)),
        sessions(open_group(file, "sessions")),
        failures(open_group(file, "failures")) {}

  TrainingGroup& trainings() {
    if (!training) throw base::InternalError("this study trains no model");
    return *training;
  }
  SearchGroup& searches() {
    if (!search) throw base::InternalError("this study searches nothing");
    return *search;
  }
  ToleranceGroup& tolerances() {
    if (!tolerance) throw base::InternalError("this study has no tolerances");
    return *tolerance;
  }
  EllipsoidGroup& ellipsoids() {
    if (!ellipsoid) throw base::InternalError("this study has no joint tolerances");
    return *ellipsoid;
  }
  Extent search_row(int64_t model, int64_t fold, int64_t index) const {
    return search_extent(shape.search, model, fold, index);
  }

  std::optional<WriterHold> hold;
  File file;
  StudyShape shape;
  MeasurementGroup reference, evaluations;
  std::optional<TrainingGroup> training;
  std::optional<SearchGroup> search;
  std::optional<ToleranceGroup> tolerance;
  std::optional<EllipsoidGroup> ellipsoid;
  SessionList sessions;
  FailureList failures;
};

StudyFile::StudyFile(const std::string& path, Access access, const comm::Context& context) {
  const bool writable = access == Access::write;
  std::optional<WriterHold> hold;
  // Opening with MPI-IO is collective: there one rank takes the hold beforehand, for all.
  if (writable && !context.distributed()) hold.emplace(path);
  const base::ReadingGuard guard(path, damaged_study_repair, base::ReadingGuard::limit_for(path));
  File file = open_study(path, writable, context);
  try {
    state_ = std::make_unique<State>(std::move(file), !writable);
    if (hold) state_->hold.emplace(std::move(*hold));
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {  // HDF5's, or numbers that no memory holds
    throw base::data_error(path, fmt::format("the study is damaged: {}", error.what()),
                           damaged_study_repair);
  }
}

StudyFile::~StudyFile() = default;
StudyFile::StudyFile(StudyFile&&) noexcept = default;

const StudyShape& StudyFile::shape() const { return state_->shape; }

Statuses StudyFile::statuses() const {
  Statuses statuses;
  statuses.by_kind.resize(row_types().size());
  const auto put = [&](RowKind kind, std::vector<Status> of_kind) {
    statuses.by_kind.at(static_cast<size_t>(kind)) = std::move(of_kind);
  };
  if (state_->training) put(RowKind::training, state_->training->rows().statuses());
  put(RowKind::reference, state_->reference.rows().statuses());
  put(RowKind::evaluation, state_->evaluations.rows().statuses());
  if (state_->search) put(RowKind::forensics, state_->search->rows().statuses());
  if (state_->tolerance) put(RowKind::tolerance, state_->tolerance->rows().statuses());
  if (state_->ellipsoid) put(RowKind::ellipsoid, state_->ellipsoid->rows().statuses());
  return statuses;
}

void StudyFile::write_training(int64_t model, int64_t fold, const TrainingValues& values,
                               const RowRecord& record) {
  state_->trainings().write(row(model, fold), values, record);
}

void StudyFile::write_reference(int64_t model, int64_t fold, const EvaluationValues& values,
                                const RowRecord& record) {
  state_->reference.write(row(model, fold), values, record);
}

void StudyFile::write_evaluation(int64_t model, int64_t fold, int64_t point,
                                 const EvaluationValues& values, const RowRecord& record) {
  state_->evaluations.write(row(model, fold, point), values, record);
}

void StudyFile::write_evaluations(int64_t model, int64_t fold, int64_t first_point,
                                  std::span<const EvaluationValues> values,
                                  std::span<const RowRecord> records) {
  state_->evaluations.write(row(model, fold, first_point), values, records);
}

void StudyFile::write_failed_training(int64_t model, int64_t fold, const RowRecord& record) {
  state_->trainings().write_failed(row(model, fold), record);
}

void StudyFile::write_failed_reference(int64_t model, int64_t fold, const RowRecord& record) {
  state_->reference.write_failed(row(model, fold), record);
}

void StudyFile::write_failed_evaluation(int64_t model, int64_t fold, int64_t point,
                                        const RowRecord& record) {
  state_->evaluations.write_failed(row(model, fold, point), record);
}

void StudyFile::write_search(int64_t model, int64_t fold, int64_t index, const SearchValues& values,
                             const RowRecord& record) {
  state_->searches().write(state_->search_row(model, fold, index), values, record);
}

void StudyFile::write_failed_search(int64_t model, int64_t fold, int64_t index,
                                    const RowRecord& record) {
  state_->searches().write_failed(state_->search_row(model, fold, index), record);
}

SearchValues StudyFile::read_search(int64_t model, int64_t fold, int64_t index) const {
  return state_->searches().read(state_->search_row(model, fold, index));
}

RowRecord StudyFile::read_search_record(int64_t model, int64_t fold, int64_t index) const {
  return state_->searches().rows().read(state_->search_row(model, fold, index));
}

void StudyFile::write_tolerance(int64_t model, int64_t fold, int64_t parameter,
                                const ToleranceValues& values, const RowRecord& record) {
  state_->tolerances().write(row(model, fold, parameter), values, record);
}

void StudyFile::write_failed_tolerance(int64_t model, int64_t fold, int64_t parameter,
                                       const RowRecord& record) {
  state_->tolerances().write_failed(row(model, fold, parameter), record);
}

ToleranceValues StudyFile::read_tolerance(int64_t model, int64_t fold, int64_t parameter) const {
  return state_->tolerances().read(row(model, fold, parameter));
}

RowRecord StudyFile::read_tolerance_record(int64_t model, int64_t fold, int64_t parameter) const {
  return state_->tolerances().rows().read(row(model, fold, parameter));
}

void StudyFile::write_ellipsoid(int64_t model, int64_t fold, const EllipsoidValues& values,
                                const RowRecord& record) {
  state_->ellipsoids().write(row(model, fold), values, record);
}

void StudyFile::write_failed_ellipsoid(int64_t model, int64_t fold, const RowRecord& record) {
  state_->ellipsoids().write_failed(row(model, fold), record);
}

EllipsoidValues StudyFile::read_ellipsoid(int64_t model, int64_t fold) const {
  return state_->ellipsoids().read(row(model, fold));
}

RowRecord StudyFile::read_ellipsoid_record(int64_t model, int64_t fold) const {
  return state_->ellipsoids().rows().read(row(model, fold));
}

int32_t StudyFile::next_session() const { return state_->sessions.next(); }

void StudyFile::write_session(int32_t slot, const SessionRecord& record) {
  state_->sessions.write(slot, record);
}

int32_t StudyFile::failures() const { return state_->failures.used(); }

int32_t StudyFile::failure_slots() const { return state_->failures.slots(); }

void StudyFile::write_failure(int32_t slot, const FailureRecord& record) {
  state_->failures.write(slot, record);
}

EvaluationValues StudyFile::read_reference(int64_t model, int64_t fold) const {
  return state_->reference.read(row(model, fold));
}

EvaluationValues StudyFile::read_evaluation(int64_t model, int64_t fold, int64_t point) const {
  return state_->evaluations.read(row(model, fold, point));
}

TrainingValues StudyFile::read_training(int64_t model, int64_t fold) const {
  return state_->trainings().read(row(model, fold));
}

EvaluationBlock StudyFile::read_evaluations(int64_t model, int64_t fold, int64_t first_point,
                                            int64_t count) const {
  return state_->evaluations.read_block_of(row(model, fold, first_point),
                                           static_cast<uint64_t>(count));
}

std::vector<int32_t> StudyFile::read_confusions(int64_t model, int64_t fold, int64_t first_point,
                                                int64_t count) const {
  return state_->evaluations.read_confusions(row(model, fold, first_point),
                                             static_cast<uint64_t>(count));
}

RowRecord StudyFile::read_evaluation_record(int64_t model, int64_t fold, int64_t point) const {
  return state_->evaluations.rows().read(row(model, fold, point));
}

RowRecord StudyFile::read_reference_record(int64_t model, int64_t fold) const {
  return state_->reference.rows().read(row(model, fold));
}

RowRecord StudyFile::read_training_record(int64_t model, int64_t fold) const {
  return state_->trainings().rows().read(row(model, fold));
}

std::vector<FailureRecord> StudyFile::read_failures() const { return state_->failures.read(); }

std::vector<SessionRecord> StudyFile::read_sessions() const { return state_->sessions.read(); }

}  // namespace driftsweep::store

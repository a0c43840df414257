// The study file: created whole, then written in place by independent raw writes, values before
// status. Open it from one thread at a time: Debian's parallel HDF5 is not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comm/context.h"
#include "store/ellipsoid_values.h"
#include "store/row_kinds.h"
#include "store/row_status.h"
#include "store/tolerance_values.h"

namespace driftsweep::store {

// What one evaluation (or reference) row measured.
struct EvaluationValues {
  float loss = 0;
  std::vector<float> metrics;      // as StudyShape::metrics
  std::vector<float> gradient;     // as gradient_parameters; empty on reference rows
  std::vector<int32_t> confusion;  // classes x classes, true class first; empty = not kept
  std::vector<float>
      image_loss;  // by image of the whole data set, NaN = not in this fold's test part
  std::vector<int32_t> image_prediction;  // likewise, -1; both empty = not kept
};

// One training's curves, by epoch (shorter than `epochs` leaves NaN). A pruned training has those
// up to its end and no weights.
struct TrainingValues {
  std::vector<float> loss, metric, validation_loss, validation_metric;  // validation may be empty
  // Of a learned data model after each epoch, (epoch, parameter) row by row; empty else.
  std::vector<float> parameters;
  std::string weights_file;  // name inside STUDY.h5.models/
  std::string weights_sha256;
};

// Bookkeeping of a row, whatever its kind.
struct RowRecord {
  Status status = Status::complete;
  int32_t attempts = 1;
  float seconds = 0;
  int32_t session = 0;
  int32_t rank = 0;
  std::string error;  // class of the failure, "" where complete; at most 31 bytes
};

struct SessionRecord {
  std::string started, finished;  // ISO 8601, UTC; finished empty while running
  int32_t ranks = 1;
  std::string hosts, devices, instruction_set, versions, slurm_job;
};

struct FailureRecord {
  std::string kind, model;  // RowType::name
  int32_t fold = 0;
  int64_t point = -1;  // as RowKey::point
  std::string error, text;
};

// All statuses, by kind in (model, fold, axes of the kind) order; empty where the study has no such
// rows.
struct Statuses {
  std::vector<std::vector<Status>> by_kind;
  const std::vector<Status>& of(RowKind kind) const {
    return by_kind.at(static_cast<size_t>(kind));
  }
};

// Rows that follow each other along the points of one (model, fold), column by column. Values of
// rows that are not complete are NaN.
struct EvaluationBlock {
  std::vector<RowRecord> rows;
  std::vector<float> loss;                  // by row
  std::vector<std::vector<float>> metrics;  // by metric, then row
  std::vector<float> gradient;              // (row, parameter); empty where not kept
};

// Creates the whole file under a temporary name, then renames it. One process calls this, without
// MPI. UserError (data) where the file exists already, its folder does not, or the disk is full.
// A full disk has exit code 75.
void create_study_file(const std::string& path, const StudyShape& shape);
// Removes what a killed creation, extension or repair of this study left beside it, and returns the
// number of files. Only for who holds the study's lock.
int remove_unfinished_studies(const std::string& path);

class StudyFile {
 public:
  enum class Access { read, write };
  // Opens for reading (no MPI needed: Context::local()) or, collectively over the context, for
  // writing. UserError (data) where the file is no study, damaged, or of another schema; for
  // writing with exit code 75 where another program has it open for writing (see WriterHold).
  StudyFile(const std::string& path, Access access, const comm::Context& context);
  ~StudyFile();
  StudyFile(StudyFile&&) noexcept;
  StudyFile& operator=(StudyFile&&) = delete;

  // Opened for writing, the design's axes come without their values, which would cost every rank
  // memory; names, units and everything else are there.
  const StudyShape& shape() const;
  Statuses statuses() const;

  // Independent writes, in place; the status goes last. A training's is complete or pruned.
  void write_training(int64_t model, int64_t fold, const TrainingValues&, const RowRecord&);
  void write_reference(int64_t model, int64_t fold, const EvaluationValues&, const RowRecord&);
  void write_evaluation(int64_t model, int64_t fold, int64_t point, const EvaluationValues&,
                        const RowRecord&);
  // Complete rows of points that follow each other, in a dozen writes however many they are.
  void write_evaluations(int64_t model, int64_t fold, int64_t first_point,
                         std::span<const EvaluationValues>, std::span<const RowRecord>);
  // `index` is the search's number among those of its model and fold, see SearchAxes.
  void write_search(int64_t model, int64_t fold, int64_t index, const SearchValues&,
                    const RowRecord&);
  void write_tolerance(int64_t model, int64_t fold, int64_t parameter, const ToleranceValues&,
                       const RowRecord&);
  void write_ellipsoid(int64_t model, int64_t fold, const EllipsoidValues&, const RowRecord&);
  // For rows that failed: bookkeeping only, values stay missing.
  void write_failed_training(int64_t model, int64_t fold, const RowRecord&);
  void write_failed_reference(int64_t model, int64_t fold, const RowRecord&);
  void write_failed_evaluation(int64_t model, int64_t fold, int64_t point, const RowRecord&);

  void write_failed_search(int64_t model, int64_t fold, int64_t index, const RowRecord&);
  void write_failed_tolerance(int64_t model, int64_t fold, int64_t parameter, const RowRecord&);
  void write_failed_ellipsoid(int64_t model, int64_t fold, const RowRecord&);

  // Only one rank writes these. A session's slot is its number: the first free one, or, when all
  // are taken, the last one again (its older session is then forgotten). Failures beyond the
  // allocated number of slots are dropped (the error class stands in the row). Texts longer than
  // their slot are cut.
  int32_t next_session() const;
  void write_session(int32_t slot, const SessionRecord&);
  int32_t failures() const;       // slots in use, which are the first ones
  int32_t failure_slots() const;  // slots allocated
  void write_failure(int32_t slot, const FailureRecord&);

  // Reading back, for tables and export. Values of rows that are not complete are NaN.
  EvaluationValues read_reference(int64_t model, int64_t fold) const;
  EvaluationValues read_evaluation(int64_t model, int64_t fold, int64_t point) const;
  TrainingValues read_training(int64_t model, int64_t fold) const;
  EvaluationBlock read_evaluations(int64_t model, int64_t fold, int64_t first_point,
                                   int64_t count) const;
  // (row, true class, predicted class) of such rows, -1 where not complete; empty where not kept.
  std::vector<int32_t> read_confusions(int64_t model, int64_t fold, int64_t first_point,
                                       int64_t count) const;
  SearchValues read_search(int64_t model, int64_t fold, int64_t index) const;
  RowRecord read_search_record(int64_t model, int64_t fold, int64_t index) const;
  ToleranceValues read_tolerance(int64_t model, int64_t fold, int64_t parameter) const;
  RowRecord read_tolerance_record(int64_t model, int64_t fold, int64_t parameter) const;
  EllipsoidValues read_ellipsoid(int64_t model, int64_t fold) const;
  RowRecord read_ellipsoid_record(int64_t model, int64_t fold) const;
  RowRecord read_evaluation_record(int64_t model, int64_t fold, int64_t point) const;
  RowRecord read_reference_record(int64_t model, int64_t fold) const;
  RowRecord read_training_record(int64_t model, int64_t fold) const;
  std::vector<FailureRecord> read_failures() const;
  std::vector<SessionRecord> read_sessions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace driftsweep::store

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
#include "store/row_values.h"
#include "store/study_shape.h"

namespace driftsweep::store {

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

  // Independent writes, in place: values, then bookkeeping, the status last. The values are those
  // of the row's kind; without them they stay missing.
  void write(const RowKey& key, const RowValues& values, const RowRecord& record);
  void write(const RowKey& key, const RowRecord& record);
  // Rows with values of one kind that follow each other along its last axis, in a dozen writes
  // however many they are.
  void write(std::span<const RowEntry> rows);

  // Only one rank writes these. A session's slot is its number: the first free one, or, when all
  // are taken, the last one again (its older session is then forgotten). Failures beyond the
  // allocated number of slots are dropped (the error class stands in the row). Texts longer than
  // their slot are cut.
  int32_t next_session() const;
  void write_session(int32_t slot, const SessionRecord&);
  int32_t failures() const;       // slots in use, which are the first ones
  int32_t failure_slots() const;  // slots allocated
  void write_failure(int32_t slot, const FailureRecord&);

  // Reading back, for tables and export. Values of rows that have none are NaN and -1.
  RowValues read(const RowKey& key) const;
  template <typename Values>
  Values read(const RowKey& key) const {
    return std::get<Values>(read(key));
  }
  RowRecord read_record(const RowKey& key) const;
  EvaluationValues read_reference(int64_t model, int64_t fold) const;
  EvaluationBlock read_evaluations(int64_t model, int64_t fold, int64_t first_point,
                                   int64_t count) const;
  // (row, true class, predicted class) of such rows, -1 where not complete; empty where not kept.
  std::vector<int32_t> read_confusions(int64_t model, int64_t fold, int64_t first_point,
                                       int64_t count) const;
  std::vector<FailureRecord> read_failures() const;
  std::vector<SessionRecord> read_sessions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace driftsweep::store

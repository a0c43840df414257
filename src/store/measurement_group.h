// Inside the room: /reference and /evaluations, whose rows hold the same measurements.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/arrays.h"
#include "store/row_group.h"
#include "store/study_file.h"

namespace driftsweep::store {

class MeasurementGroup {
 public:
  MeasurementGroup(const Group& group, const StudyShape& shape);

  void write(const Extent& at, const EvaluationValues& values, const RowRecord& record);
  // Complete rows that follow each other along the last axis, each with its values.
  void write(const Extent& first, std::span<const EvaluationValues> values,
             std::span<const RowRecord> records);
  void write_failed(const Extent& at, const RowRecord& record) { rows_.write(at, record); }
  // NaN and -1 where the row is not complete.
  EvaluationValues read(const Extent& at) const;
  EvaluationBlock read_block_of(const Extent& first, uint64_t count) const;
  std::vector<int32_t> read_confusions(const Extent& first, uint64_t count) const;
  const RowGroup& rows() const { return rows_; }

 private:
  Dataset loss_;
  std::vector<Dataset> metrics_;
  std::optional<Dataset> gradient_, confusion_, image_loss_, image_prediction_;
  RowGroup rows_;
};

}  // namespace driftsweep::store

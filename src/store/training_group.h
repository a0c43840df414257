// Inside the room: /training, the curves and final weights of every (model, fold).
#pragma once

#include <optional>

#include "store/arrays.h"
#include "store/row_group.h"
#include "store/study_file.h"

namespace driftsweep::store {

class TrainingGroup {
 public:
  explicit TrainingGroup(const Group& group);

  void write(const Extent& at, const TrainingValues& values, const RowRecord& record);
  void write_failed(const Extent& at, const RowRecord& record) { rows_.write(at, record); }
  TrainingValues read(const Extent& at) const;
  const RowGroup& rows() const { return rows_; }

 private:
  Dataset loss_, metric_, validation_loss_, validation_metric_, weights_file_, weights_sha256_;
  std::optional<Dataset> parameters_;  // where a data model is learned
  RowGroup rows_;
};

}  // namespace driftsweep::store

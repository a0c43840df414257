// Inside the room: /tolerance, how far each parameter may drift, by (model, fold, parameter).
#pragma once

#include <vector>

#include "store/arrays.h"
#include "store/row_group.h"
#include "store/tolerance_values.h"

namespace driftsweep::store {

class ToleranceGroup {
 public:
  explicit ToleranceGroup(const Group& group);

  void write(const Extent& at, const ToleranceValues& values, const RowRecord& record);
  void write_failed(const Extent& at, const RowRecord& record) { rows_.write(at, record); }
  // NaN and -1 where the row is not complete.
  ToleranceValues read(const Extent& at) const;
  const RowGroup& rows() const { return rows_; }

 private:
  std::vector<Dataset> numbers_;
  Dataset low_limit_, high_limit_, evaluations_;
  RowGroup rows_;
};

}  // namespace driftsweep::store

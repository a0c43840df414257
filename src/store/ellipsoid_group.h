// Inside the room: the joint tolerances of /tolerance, by (model, fold).
#pragma once

#include <vector>

#include "store/arrays.h"
#include "store/ellipsoid_values.h"
#include "store/row_group.h"

namespace driftsweep::store {

// Their datasets stand beside those of the intervals and begin with this, but for `covariance`.
inline constexpr const char* ellipsoid_prefix = "ellipsoid_";

class EllipsoidGroup {
 public:
  explicit EllipsoidGroup(const Group& group);

  void write(const Extent& at, const EllipsoidValues& values, const RowRecord& record);
  void write_failed(const Extent& at, const RowRecord& record) { rows_.write(at, record); }
  // NaN and -1 where the row is not complete.
  EllipsoidValues read(const Extent& at) const;
  const RowGroup& rows() const { return rows_; }

 private:
  std::vector<Dataset> numbers_;
  Dataset limit_, evaluations_, covariance_;
  RowGroup rows_;
};

}  // namespace driftsweep::store

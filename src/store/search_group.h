// Inside the room: /forensics, what the searches found, by (model, fold, group, lambda, restart).
#pragma once

#include <vector>

#include "store/arrays.h"
#include "store/row_group.h"
#include "store/search_values.h"

namespace driftsweep::store {

class SearchGroup {
 public:
  explicit SearchGroup(const Group& group);

  void write(const Extent& at, const SearchValues& values, const RowRecord& record);
  void write_failed(const Extent& at, const RowRecord& record) { rows_.write(at, record); }
  // NaN and -1 where the row is not complete.
  SearchValues read(const Extent& at) const;
  const RowGroup& rows() const { return rows_; }

 private:
  std::vector<Dataset> numbers_;
  Dataset evaluations_, parameters_;
  RowGroup rows_;
};

// The row's place on the axes of /forensics.
Extent search_extent(const SearchAxes& axes, int64_t model, int64_t fold, int64_t index);

}  // namespace driftsweep::store

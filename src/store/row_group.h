// Inside the room: the bookkeeping datasets (status, attempts, …) of one group, by row.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/arrays.h"
#include "store/study_file.h"

namespace driftsweep::store {

class RowGroup {
 public:
  // Datasets may bear a prefix, where a group has rows of two kinds.
  explicit RowGroup(const Group& group, const std::string& prefix = "");

  // `at` is the row's index: (model, fold[, point]). The status goes last.
  void write(const Extent& at, const RowRecord& record);
  // Rows that follow each other along the last axis; each status goes last.
  void write(const Extent& first, std::span<const RowRecord> records);
  RowRecord read(const Extent& at) const;
  Status status(const Extent& at) const;
  std::vector<Status> statuses() const;
  // `count` rows that follow each other along the last axis.
  std::vector<Status> statuses(const Extent& first, uint64_t count) const;
  std::vector<RowRecord> read(const Extent& first, uint64_t count) const;

 private:
  Dataset status_, attempts_, seconds_, session_, rank_, error_;
};

// The block of `count` rows along the last axis of `at`, with further axes taken whole.
Extent block_start(const Extent& at, size_t further_axes);
Extent block_count(const Extent& at, uint64_t count, const Extent& further_axes);

}  // namespace driftsweep::store

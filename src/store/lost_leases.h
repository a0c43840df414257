// Rows that were leased to a process and died with it, as `status` tells them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/running_row.h"

namespace driftsweep::store {

struct LostLeases {
  std::vector<LeftRow> left;  // of processes that are gone, which no later start has noted yet
  int64_t noted = 0;          // deaths that later starts have noted
};

// From the journals' folder. `left` means what it says only while nobody works on the study: the
// files of living ranks look alike.
LostLeases lost_leases(const std::string& folder);

// "evaluation of m, fold 0, point 3 (rank 1 on node2)".
std::string text_of(const LeftRow& row);

}  // namespace driftsweep::store

// Which rank sits on which host, cores and GPU, and whether they are in each other's way.
#pragma once

#include <string>
#include <vector>

#include "comm/context.h"
#include "doctor/finding.h"

namespace driftsweep::doctor {

struct RankPlace {
  std::string host;
  std::vector<int> cores;  // that the rank may run on, ascending
  std::string device;      // "cpu", "cuda:0 of 4 GPU-…"
  std::string uuid;        // of the GPU; empty on a CPU
};

// Collective: the places of all ranks, by rank, on rank 0.
std::vector<RankPlace> gather_places(const comm::Context& context);

// "0-3,8".
std::string core_list(const std::vector<int>& cores);

// A line for the world, one for each rank (of many, the first), and the verdicts: fewer cores than
// ranks on a host, ranks that are bound to each other's cores, GPUs that are shared or left idle.
std::vector<Finding> judge_places(const std::vector<RankPlace>& places);

}  // namespace driftsweep::doctor

// Two ranks on one GPU: half the speed and half the memory each, and nearly always a mistake of the
// launcher's options.
#pragma once

#include <string>
#include <vector>

#include "comm/context.h"

namespace driftsweep::study {

// The GPU of one rank.
struct RankDevice {
  std::string host, uuid;  // uuid is empty on a CPU, or where it is not known
};

// "ranks 0, 2 on GPU-… (host node3)" for each GPU that several ranks have, parted by "; "; empty
// where every rank has its own. `devices` is by rank.
std::string shared_devices(const std::vector<RankDevice>& devices);

// Collective. UserError (usage) on every rank, with the ranks and the repair, where
// `shared_devices` finds some.
void refuse_shared_devices(const comm::Context& context, const std::string& uuid);

}  // namespace driftsweep::study

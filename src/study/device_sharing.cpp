#include "study/device_sharing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/errors.h"
#include "comm/agreement.h"

namespace driftsweep::study {

std::string shared_devices(const std::vector<RankDevice>& devices) {
  std::vector<std::string> told, findings;
  for (const auto& device : devices) {
    if (device.uuid.empty() || std::find(told.begin(), told.end(), device.uuid) != told.end())
      continue;
    told.push_back(device.uuid);
    std::vector<size_t> ranks;
    for (size_t rank = 0; rank < devices.size(); ++rank)
      if (devices[rank].uuid == device.uuid) ranks.push_back(rank);
    if (ranks.size() > 1)
      findings.push_back(fmt::format("ranks {} on {} (host {})", fmt::join(ranks, ", "),
                                     device.uuid, device.host));
  }
  return fmt::format("{}", fmt::join(findings, "; "));
}

void refuse_shared_devices(const comm::Context& context, const std::string& uuid) {
  const auto hosts = context.gather(context.host());
  const auto uuids = context.gather(uuid);
  comm::agree_on_root(context, [&] {
    std::vector<RankDevice> devices;
    for (size_t rank = 0; rank < uuids.size(); ++rank)
      devices.push_back({hosts[rank], uuids[rank]});
    const std::string shared = shared_devices(devices);
    if (shared.empty()) return;
    throw base::usage_error(
        "devices", "several ranks have one GPU: " + shared,
        "Start one rank per GPU and let each node's ranks see all of its GPUs (Slurm: "
        "--gpus-per-node and as many --ntasks-per-node, no --gpus-per-task or --gpu-bind), or say "
        "run --share-devices");
  });
}

}  // namespace driftsweep::study

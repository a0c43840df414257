#include "doctor/ranks.h"

#include <fmt/format.h>
#include <sched.h>

#include <map>
#include <set>
#include <sstream>

#include "study/device.h"
#include "study/device_sharing.h"

namespace driftsweep::doctor {
namespace {

constexpr size_t ranks_listed = 64;

std::vector<int> own_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  return cores;
}

struct Host {
  std::set<int> cores;
  size_t ranks = 0;
  size_t cores_by_rank = 0;  // summed, so more than `cores` where ranks overlap
};

Finding judge_host(const std::string& name, const Host& host) {
  const std::string subject = "cores of " + name;
  if (host.cores.size() < host.ranks)
    return look(subject,
                fmt::format("{} ranks share {}: start fewer ranks, or ask for more cores "
                            "(mpirun --bind-to none; Slurm: --cpus-per-task)",
                            host.ranks,
                            host.cores.size() == 1 ? "1 core"
                                                   : fmt::format("{} cores", host.cores.size())));
  const std::string bound =
      host.cores_by_rank == host.cores.size() ? "each rank has its own" : "not bound";
  return good(subject, fmt::format("{} for {} rank{}, {}", host.cores.size(), host.ranks,
                                   host.ranks == 1 ? "" : "s", bound));
}

}  // namespace

std::vector<RankPlace> gather_places(const comm::Context& context) {
  const study::ComputeDevice device = study::bind_device(context);
  std::string cores;
  for (const int core : own_cores()) cores += std::to_string(core) + " ";
  const auto hosts = context.gather(context.host());
  const auto all_cores = context.gather(cores);
  const auto devices = context.gather(device.name);
  const auto uuids = context.gather(device.uuid);
  std::vector<RankPlace> places;
  for (size_t rank = 0; rank < hosts.size(); ++rank) {
    RankPlace place{hosts[rank], {}, devices[rank], uuids[rank]};
    std::istringstream words(all_cores[rank]);
    for (int core = 0; words >> core;) place.cores.push_back(core);
    places.push_back(place);
  }
  return places;
}

std::string core_list(const std::vector<int>& cores) {
  std::string text;
  for (size_t i = 0; i < cores.size();) {
    size_t last = i;
    while (last + 1 < cores.size() && cores[last + 1] == cores[last] + 1) ++last;
    if (!text.empty()) text += ",";
    text += std::to_string(cores[i]);
    if (last > i) text += "-" + std::to_string(cores[last]);
    i = last + 1;
  }
  return text;
}

std::vector<Finding> judge_places(const std::vector<RankPlace>& places) {
  std::map<std::string, Host> hosts;
  std::vector<study::RankDevice> devices;
  for (const auto& place : places) {
    Host& host = hosts[place.host];
    host.cores.insert(place.cores.begin(), place.cores.end());
    host.cores_by_rank += place.cores.size();
    ++host.ranks;
    devices.push_back({place.host, place.uuid});
  }
  std::vector<Finding> findings = {good(
      "world", fmt::format("{} rank{} on {} host{}", places.size(), places.size() == 1 ? "" : "s",
                           hosts.size(), hosts.size() == 1 ? "" : "s"))};
  for (size_t rank = 0; rank < places.size() && rank < ranks_listed; ++rank)
    findings.push_back(good("rank " + std::to_string(rank),
                            fmt::format("{}, cores {}, {}", places[rank].host,
                                        core_list(places[rank].cores), places[rank].device)));
  for (const auto& [name, host] : hosts) findings.push_back(judge_host(name, host));
  const std::string shared = study::shared_devices(devices);
  if (!shared.empty())
    findings.push_back(look("GPUs", shared + ": start one rank per GPU (Slurm: --gpus-per-node, no "
                                             "--gpus-per-task), or run --share-devices"));
  return findings;
}

}  // namespace driftsweep::doctor

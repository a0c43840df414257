#include "store/lock_owner.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/errors.h"
#include "store/disk.h"

namespace driftsweep::store {

namespace {

struct ProcessFacts {
  std::string pid;
  char state = ' ';
  std::string start;
};

// Fields 1, 3 and 22 of /proc/WHO/stat, counted behind the name, which may hold blanks; nothing
// where there is no such process or it may not be looked at.
std::optional<ProcessFacts> facts_of_process(const std::string& who) {
  const std::string stat = read_file("/proc/" + who + "/stat");
  size_t at = stat.rfind(')');
  if (at == std::string::npos || at + 2 >= stat.size()) return std::nullopt;
  ProcessFacts facts{stat.substr(0, stat.find(' ')), stat[at + 2], ""};
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  if (at == std::string::npos) return std::nullopt;
  facts.start = stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
  return facts;
}

std::string boot_identity() {
  std::string text = read_file("/proc/sys/kernel/random/boot_id");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string lock_host_name() {
  char name[256] = "";
  return gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

std::string namespace_of_us(const char* kind) {
  std::error_code unknown;
  return std::filesystem::read_symlink(std::string("/proc/self/ns/") + kind, unknown).string();
}

std::string random_identity() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw base::InternalError("the system gives no random bytes");
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool put_back_by_slurm(const LockOwner& owner, const LockOwner& us) {
  return !us.slurm_job.empty() && owner.slurm_job == us.slurm_job &&
         owner.slurm_cluster == us.slurm_cluster && owner.slurm_restart != us.slurm_restart;
}

// Under another namespace's /proc (unshare --pid without --mount-proc) numbers there are not ours:
// then this process has no start.
bool same_processes(const LockOwner& owner, const LockOwner& us) {
  const auto same = [](const std::string& a, const std::string& b) { return !a.empty() && a == b; };
  return same(owner.host, us.host) && same(owner.boot, us.boot) &&
         same(owner.pid_namespace, us.pid_namespace) && owner.time_namespace == us.time_namespace &&
         !owner.start.empty() && !us.start.empty();
}

}  // namespace

LockOwner LockOwner::this_process() {
  LockOwner us;
  us.id = random_identity();
  us.host = lock_host_name();
  us.pid = getpid();
  const auto facts = facts_of_process("self");
  if (facts && facts->pid == std::to_string(us.pid)) us.start = facts->start;
  us.boot = boot_identity();
  us.pid_namespace = namespace_of_us("pid");
  us.time_namespace = namespace_of_us("time");
  us.slurm_cluster = variable("SLURM_CLUSTER_NAME");
  us.slurm_job = variable("SLURM_JOB_ID");
  us.slurm_restart = variable("SLURM_RESTART_COUNT");
  us.since = fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  return us;
}

std::optional<LockOwner> LockOwner::parse(const std::string& contents) {
  const auto json = nlohmann::json::parse(contents, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto field = [&](const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
  };
  LockOwner owner;
  owner.id = field("id");
  owner.host = field("host");
  if (json.contains("pid") && json["pid"].is_number_integer()) owner.pid = json["pid"];
  owner.start = field("start");
  owner.boot = field("boot");
  owner.pid_namespace = field("pid_namespace");
  owner.time_namespace = field("time_namespace");
  owner.slurm_cluster = field("slurm_cluster");
  owner.slurm_job = field("slurm_job");
  owner.slurm_restart = field("slurm_restart");
  owner.since = field("since");
  return owner;
}

std::string LockOwner::contents() const {
  const nlohmann::ordered_json json = {{"id", id},
                                       {"host", host},
                                       {"pid", pid},
                                       {"start", start},
                                       {"boot", boot},
                                       {"pid_namespace", pid_namespace},
                                       {"time_namespace", time_namespace},
                                       {"slurm_cluster", slurm_cluster},
                                       {"slurm_job", slurm_job},
                                       {"slurm_restart", slurm_restart},
                                       {"since", since}};
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string LockOwner::text() const {
  return fmt::format("host {}, process {}{}, since {}", host, pid,
                     slurm_job.empty() ? "" : ", Slurm job " + slurm_job, since);
}

Sight sight_of(const LockOwner& owner) {
  const LockOwner us = LockOwner::this_process();
  if (put_back_by_slurm(owner, us)) return Sight::gone;
  if (!same_processes(owner, us) || owner.pid <= 0) return Sight::unseen;
  if (const auto facts = facts_of_process(std::to_string(owner.pid))) {
    // A zombie is dead, and only its parent has not noticed.
    const bool dead = facts->state == 'Z' || facts->state == 'X' || facts->start != owner.start;
    return dead ? Sight::gone : Sight::alive;
  }
  // /proc may hide the processes of other users (hidepid), which is no sign of death.
  const bool none = kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == ESRCH;
  return none ? Sight::gone : Sight::unseen;
}

}  // namespace driftsweep::store

// Who holds a study's lock, and whether this process can see if that one still lives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace driftsweep::store {

struct LockOwner {
  std::string id;     // random, of this lock alone: what is re-read before each write
  std::string host;   // its name
  int64_t pid = 0;    // in its own namespace
  std::string start;  // of the process, in clock ticks since boot: a pid alone is used again
  std::string boot;   // identity of the host's boot
  std::string pid_namespace, time_namespace;  // a pid and a start mean something within them only
  std::string slurm_cluster, slurm_job;
  std::string slurm_restart;  // how often Slurm has put that job back into its queue
  std::string since;          // UTC

  static LockOwner this_process();
  // From the lock's contents; nothing where they are no lock (half a file, say).
  static std::optional<LockOwner> parse(const std::string& contents);
  std::string contents() const;
  std::string text() const;  // "host node3, process 4711, Slurm job 99, since …"
};

// What can be known of the owner without waiting. Pids are compared only where both processes are
// in the same pid and time namespaces of the same boot of a host of the same name; a host of the
// same name with another boot may be a namesake. Of another Slurm run of our own job (which Slurm
// has put back into its queue) it is known that it is gone.
enum class Sight { alive, gone, unseen };
Sight sight_of(const LockOwner& owner);

}  // namespace driftsweep::store

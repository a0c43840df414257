#include "study/row_deaths.h"

#include <sys/stat.h>

#include <cstring>

#include "base/hash.h"
#include "study/task_model.h"

namespace driftsweep::study {

uint64_t progress_of(const store::RowKey& key, const job::Job& job,
                     const store::StudyPaths& paths) {
  if (key.kind != store::RowKind::training) return 0;
  const std::string& model = job.models.at(static_cast<size_t>(key.model)).name;
  struct stat facts {};
  // A checkpoint is replaced whole, so that the next one is another file.
  if (::stat((paths.checkpoints + "/" + weights_name(model, key.fold)).c_str(), &facts) != 0)
    return 0;
  const int64_t parts[] = {static_cast<int64_t>(facts.st_ino), facts.st_mtim.tv_sec,
                           facts.st_mtim.tv_nsec, facts.st_size};
  const base::Digest digest = base::Sha256().update(parts, sizeof parts).finish();
  uint64_t progress;
  std::memcpy(&progress, digest.data(), sizeof progress);
  return progress;
}

store::DeathRule death_rule(const job::Job& job, const store::StudyPaths& paths) {
  return {.limit = job.run.crash_limit, .progress = [&job, paths](const store::RowKey& key) {
            return progress_of(key, job, paths);
          }};
}

}  // namespace driftsweep::study

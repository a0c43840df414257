#include "analysis/row_counts.h"

#include <numeric>

namespace driftsweep::analysis {

using store::Status;

namespace {

KindCounts count(const std::vector<Status>& statuses) {
  KindCounts counts;
  for (const Status status : statuses) {
    // A state that this program does not know is not complete.
    const auto number = static_cast<size_t>(status);
    ++counts.by_state[number < states ? number : 0];
  }
  return counts;
}

bool all_complete(const KindCounts& counts) {
  return counts.of(Status::complete) + counts.of(Status::pruned) == counts.total();
}

bool all_ended(const KindCounts& counts) {
  return counts.of(Status::waiting) + counts.of(Status::running) == 0;
}

}  // namespace

std::string name_of(Status status) {
  static constexpr std::array<const char*, states> names = {"waiting", "running", "complete",
                                                            "failed", "pruned"};
  const auto number = static_cast<size_t>(status);
  return number < states ? names[number] : "unknown";
}

int64_t KindCounts::total() const {
  return std::accumulate(by_state.begin(), by_state.end(), int64_t{0});
}

bool RowCounts::complete() const {
  return all_complete(reference) && all_complete(evaluation) && all_complete(search) &&
         all_complete(tolerance) && all_complete(ellipsoid);
}

bool RowCounts::ended() const {
  return all_ended(reference) && all_ended(evaluation) && all_ended(search) &&
         all_ended(tolerance) && all_ended(ellipsoid);
}

RowCounts count_rows(const store::StudyFile& study) {
  const store::Statuses statuses = study.statuses();
  return {count(statuses.training), count(statuses.reference), count(statuses.evaluation),
          count(statuses.search),   count(statuses.tolerance), count(statuses.ellipsoid)};
}

}  // namespace driftsweep::analysis

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

}  // namespace

int64_t KindCounts::total() const {
  return std::accumulate(by_state.begin(), by_state.end(), int64_t{0});
}

int64_t RowCounts::failed() const {
  return results().of(Status::failed) + of(store::RowKind::training).of(Status::failed);
}

KindCounts RowCounts::results() const {
  KindCounts all;
  for (const store::RowType& type : store::row_types())
    for (size_t state = 0; type.kind != store::RowKind::training && state < states; ++state)
      all.by_state[state] += of(type.kind).by_state[state];
  return all;
}

bool RowCounts::complete() const {
  const KindCounts all = results();
  return all.of(Status::complete) + all.of(Status::pruned) == all.total();
}

bool RowCounts::ended() const {
  const KindCounts all = results();
  return all.of(Status::waiting) + all.of(Status::running) == 0;
}

RowCounts count_rows(const store::StudyFile& study) {
  const store::Statuses statuses = study.statuses();
  RowCounts counts;
  for (const auto& of_kind : statuses.by_kind) counts.by_kind.push_back(count(of_kind));
  return counts;
}

}  // namespace driftsweep::analysis

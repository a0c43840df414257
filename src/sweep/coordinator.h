// Leases rows to ranks and keeps the ledger: a state machine without MPI, threads or clock.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sweep/contest.h"
#include "sweep/doubts.h"
#include "sweep/lease.h"
#include "sweep/ledger.h"
#include "sweep/pace.h"
#include "sweep/plan.h"
#include "sweep/policy.h"
#include "sweep/ready.h"

namespace driftsweep::sweep {

// Every call is O(1) per row it touches (plus a logarithm of the number of affinities per lease).
// InternalError where a rank reports what it does not hold.
class Coordinator {
 public:
  // `plan` must outlive the coordinator. See run_engine for `states`.
  Coordinator(const Plan& plan, std::vector<RowState> states, int ranks, const Policy& policy = {});

  // The rank wants a lease; it gets one by next_grant(), as soon as rows are ready.
  void request(int rank);
  // Seconds left from now on; without a call, time without end.
  void set_time_left(double seconds) { time_left_ = seconds; }
  // A lease for the rank that has waited longest; nothing where no rank waits, no row is ready, or
  // none that is would end within the time left, as far as measured. A row for a team comes as one
  // grant for each of its ranks, the leader's first.
  std::optional<std::pair<int, Lease>> next_grant();
  // Rank `result.rank` ended a row of its lease, gave it up (RowState::waiting) or yielded at a
  // milestone (with a score). (`values` are ignored.)
  void end(const Result& result);
  // A row failed in a way that may be the device's fault; answered by next_decision(), at the
  // latest when its rank asks for more and there is nothing.
  void doubt(const Result& result);
  std::optional<Doubts::Decision> next_decision();
  // Failures to be noted, `limit` at most: rows that ranks ran, in the order of end(), each
  // followed by the rows that waited for it; and the rows that waited for a pruned one.
  std::vector<Result> take_failures(size_t limit);

  bool finished() const { return ledger_.finished(); }
  // No rank holds a row, and the last that asked got none since the time left was too short.
  bool out_of_time() const { return refused_for_time_ && leases_.empty(); }
  // More rows than allowed have failed by themselves.
  bool too_many_failures() const { return failures_ > max_failures_; }
  RowNumber failures() const { return failures_; }
  const Progress& progress() const { return ledger_.progress(); }
  Summary summary() const { return ledger_.summary(); }
  RowState state(RowNumber row) const { return ledger_.state(row); }

 private:
  // The first that waits and is not suspended; waiting_.end() where there is none.
  std::deque<int>::iterator next_rank();
  // Nothing could be granted: ranks that wait cannot clear up their doubtful rows.
  void settle_idle_ranks();
  // How many ranks are to run the next hub: its share of those that run no hub already. Ranks
  // busy with leaves count, since their rows are short.
  int team_size() const;
  // Grants the next hub to a team of this size once so many ranks wait; until then nothing.
  std::optional<std::pair<int, Lease>> form_team(int size);
  // Empty where nothing would end in time.
  Lease lease(int rank);
  Lease lease_of_hubs(int rank);
  Lease lease_of_leaves(int64_t affinity);
  // As the row itself has ended: failed or pruned.
  void drop_dependants(RowNumber row);
  void give_up(const Result& result);
  void fail(const Result& result);
  // Rows on which a decision has fallen are ready again.
  void decide();
  void count_failures_before();
  bool shared(RowNumber row) const { return plan_.team && plan_.team(row) > 1; }
  bool fits(double seconds) const { return seconds <= time_left_; }

  const Plan& plan_;
  int ranks_;
  RowNumber max_failures_, lease_limit_;
  RowNumber failures_ = 0;
  double time_left_ = no_limit;
  bool refused_for_time_ = false;
  Ledger ledger_;
  ReadyRows ready_;
  ContestState contest_;
  Leases leases_;
  Doubts doubts_;
  Pace hub_pace_, leaf_pace_;
  std::deque<int> waiting_;                   // ranks
  std::deque<std::pair<int, Lease>> formed_;  // of a team, to be granted
  int64_t teams_ = 0;                         // so far
  // Failures not yet noted; of a row that nobody ran only its number and the row that failed.
  struct Note {
    RowNumber row, cause;  // cause -1: the row ran, its Result is in failed_
  };
  std::deque<Note> notes_;
  std::unordered_map<RowNumber, Result> failed_;
};

}  // namespace driftsweep::sweep

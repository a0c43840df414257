// Leases rows to ranks and keeps the ledger: a state machine without MPI, threads or clock.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sweep/lease.h"
#include "sweep/ledger.h"
#include "sweep/pace.h"
#include "sweep/plan.h"
#include "sweep/ready.h"

namespace driftsweep::sweep {

// Every call is O(1) per row it touches (plus a logarithm of the number of affinities per lease).
// InternalError where a rank reports what it does not hold.
class Coordinator {
 public:
  // `plan` must outlive the coordinator. See run_engine for `states`.
  Coordinator(const Plan& plan, std::vector<RowState> states, int ranks);

  // The rank wants a lease; it gets one by next_grant(), as soon as rows are ready.
  void request(int rank);
  // A lease for the rank that has waited longest; nothing where no rank waits or no row is ready.
  std::optional<std::pair<int, Lease>> next_grant();
  // Rank `result.rank` ended a row of its lease. (`values` are ignored.)
  void end(const Result& result);
  // Failures to be noted, `limit` at most: rows that ranks ran, in the order of end(), each
  // followed by the rows that waited for it.
  std::vector<Result> take_failures(size_t limit);

  bool finished() const { return ledger_.finished(); }
  const Progress& progress() const { return ledger_.progress(); }
  Summary summary() const { return ledger_.summary(); }
  RowState state(RowNumber row) const { return ledger_.state(row); }

 private:
  Lease lease(int rank);
  Lease lease_of_hubs(int rank);
  Lease lease_of_leaves(int64_t affinity);
  void drop_dependants(RowNumber row);

  const Plan& plan_;
  int ranks_;
  Ledger ledger_;
  ReadyRows ready_;
  Leases leases_;
  Pace hub_pace_, leaf_pace_;
  std::deque<int> waiting_;  // ranks
  // Failures not yet noted; of a row that nobody ran only its number and the row that failed.
  struct Note {
    RowNumber row, cause;  // cause -1: the row ran, its Result is in failed_
  };
  std::deque<Note> notes_;
  std::unordered_map<RowNumber, Result> failed_;
};

}  // namespace driftsweep::sweep

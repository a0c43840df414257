// Which rows may run now, and in what order: the moving half of the schedule.
//
// Hubs come first, the longest of all first. Leaves come by affinity: a rank goes on with the
// affinity it holds; where that has none left, it gets the one with the most work left per rank
// that is at it already.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <utility>
#include <vector>

#include "sweep/batches.h"
#include "sweep/ledger.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

class ReadyRows {
 public:
  // Rows that wait for nothing, or for a complete row, are ready at once.
  ReadyRows(const Plan& plan, const Ledger& ledger, int ranks);

  bool is_hub(RowNumber row) const { return batches_.is_hub(row); }
  // The row is complete: what waited for it becomes ready.
  void release(RowNumber row);
  // The row was leased and is ready again; it is the first of its affinity.
  void give_back(RowNumber row);
  // The row failed or was pruned. Returns all rows that wait for it, directly or through others.
  std::vector<RowNumber> dependants(RowNumber row) const;
  // At start: the failed and pruned rows that some row still waits for.
  const std::vector<RowNumber>& barred_before() const { return barred_before_; }

  RowNumber hubs() const { return static_cast<RowNumber>(hubs_.size()); }
  RowNumber leaves() const { return leaves_; }
  // Its cost. Call only where there is a hub.
  double longest_hub() const { return hubs_.top().cost; }
  RowNumber first_hub() const { return hubs_.top().row; }
  // The leaf of an affinity that take() gives first, its longest of one batch.
  RowNumber first(int64_t affinity) const { return groups_.at(affinity).rows.front().front(); }
  // Takes the longest hub, whose affinity the rank then holds. Call only where there is one.
  RowNumber pop_hub(int rank);
  // The affinity that serves this rank next; nothing where no leaf is ready.
  std::optional<int64_t> choose_affinity(int rank);
  // Takes up to `limit` leaves of one affinity, until `enough` says so after a row.
  template <typename Enough>
  std::vector<RowNumber> take(int64_t affinity, RowNumber limit, const Enough& enough) {
    Group& group = groups_.at(affinity);
    std::vector<RowNumber> rows;
    while (group.ready > 0 && static_cast<RowNumber>(rows.size()) < limit) {
      rows.push_back(pop(group));
      if (enough(rows.back())) break;
    }
    offer(affinity, group);
    return rows;
  }

 private:
  struct Hub {
    double cost;
    RowNumber row;
    bool operator<(const Hub& other) const {
      return cost != other.cost ? cost < other.cost : row > other.row;
    }
  };
  // The ready leaves of one affinity.
  struct Group {
    std::deque<std::span<const uint32_t>> rows;  // what is left of each batch
    RowNumber ready = 0;
    double cost = 0;
    int holders = 0;      // ranks
    double offered = -1;  // its key in offers_, negated; negative where it is not there
  };

  void make_ready(const Batch& batch);
  RowNumber pop(Group& group);
  void hold(int rank, int64_t affinity);
  // Brings the group's entry in offers_ up to date.
  void offer(int64_t affinity, Group& group);

  const Plan& plan_;
  Batches batches_;
  std::vector<RowNumber> barred_before_;
  std::priority_queue<Hub> hubs_;
  std::map<int64_t, Group> groups_;
  std::set<std::pair<double, int64_t>> offers_;  // (- cost per rank, affinity)
  std::deque<uint32_t> returned_;                // keeps what spans of Group::rows refer to
  std::vector<int64_t> held_;                    // affinity by rank, or -1
  RowNumber leaves_ = 0;
};

}  // namespace driftsweep::sweep

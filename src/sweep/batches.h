// The rows still to run, sorted once by what they wait for: the static half of the schedule.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sweep/ledger.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

// Rows that become ready together and share an affinity, the longest first, equal ones in the
// order of their numbers. Rows that others wait for ("hubs", trainings) are kept apart from the
// rest ("leaves", evaluations), and so are rows of a contest; a batch of hubs mixes affinities.
struct Batch {
  RowNumber waits_for = -1;
  int64_t affinity = -1;  // -1: hubs
  uint32_t begin = 0, end = 0;

  bool hubs() const { return affinity < 0; }
};

// Four bytes and a bit per row that waits, and O(1) each but for the sorting of unequal costs.
class Batches {
 public:
  // InternalError where a row waits for one that is not before it or its affinity is negative.
  Batches(const Plan& plan, const Ledger& ledger);

  bool is_hub(RowNumber row) const { return hub_[static_cast<size_t>(row)]; }
  // In the order of waits_for.
  const std::vector<Batch>& all() const { return batches_; }
  // Those whose rows wait for `row`.
  std::span<const Batch> waiting_for(RowNumber row) const;
  std::span<const uint32_t> rows(const Batch& batch) const {
    return {order_.data() + batch.begin, batch.end - batch.begin};
  }

 private:
  RowNumber checked_waits_for(RowNumber row) const;
  void mark_hubs(const Ledger& ledger);
  // Counts the rows of each batch; returns the batch number of every waiting row, in row order.
  std::vector<uint32_t> assign(const Ledger& ledger);
  void place(const Ledger& ledger, const std::vector<uint32_t>& numbers);
  void sort_by_cost(const Batch& batch);

  const Plan& plan_;
  std::vector<bool> hub_;
  std::vector<uint32_t> order_;
  std::vector<Batch> batches_;
};

}  // namespace driftsweep::sweep

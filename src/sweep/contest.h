// The state of a contest (plan.h): how far its rows have come, and what was decided.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "sweep/ledger.h"
#include "sweep/plan.h"

namespace driftsweep::sweep {

// Decisions fall in the order of the milestones, each when all rows that are in have come there, so
// they do not depend on who came first. After a resume every row that had not ended runs to the
// first milestone again, where a checkpoint spares it the work, and the decisions are made anew.
class ContestState {
 public:
  // `contest` must stay.
  ContestState(const Contest& contest, const Ledger& ledger);

  bool has(RowNumber row) const { return places_.contains(row); }
  // How far the row may run now; 0 for rows that are in no contest.
  Stage stage(RowNumber row) const;
  void yielded(RowNumber row, double score);
  // Complete, failed or pruned.
  void ended(RowNumber row);
  // Where the rows have all come to a milestone: those that yielded there, whose stage is now
  // another. Empty where some are still on their way, or nothing is left to decide.
  std::vector<RowNumber> decide();

 private:
  enum class Where { on_the_way, at_milestone, ended };
  struct Competitor {
    Where where = Where::on_the_way;
    Stage stage;
  };
  size_t place(RowNumber row) const { return places_.at(row); }
  bool all_have_come() const;

  const Contest& contest_;
  std::unordered_map<RowNumber, size_t> places_;
  std::vector<Competitor> competitors_;
  std::vector<std::vector<std::optional<double>>> scores_;  // by milestone, then competitor
  int next_ = 0;                                            // milestone to be decided
};

}  // namespace driftsweep::sweep

#include "sweep/contest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"

namespace driftsweep::sweep {

ContestState::ContestState(const Contest& contest, const Ledger& ledger)
    : contest_(contest),
      competitors_(contest.rows.size()),
      scores_(static_cast<size_t>(contest.stages),
              std::vector<std::optional<double>>(contest.rows.size())) {
  for (size_t i = 0; i < contest.rows.size(); ++i) {
    const RowNumber row = contest.rows[i];
    places_.emplace(row, i);
    if (ledger.state(row) == RowState::waiting) continue;
    competitors_[i].where = Where::ended;
    for (int stage = 0; stage < contest.stages && contest.score_before; ++stage)
      scores_[static_cast<size_t>(stage)][i] = contest.score_before(row, stage);
  }
}

Stage ContestState::stage(RowNumber row) const {
  const auto found = places_.find(row);
  return found == places_.end() ? Stage() : competitors_[found->second].stage;
}

void ContestState::yielded(RowNumber row, double score) {
  const size_t i = place(row);
  Competitor& competitor = competitors_[i];
  const int stage = competitor.stage.number;
  if (competitor.where != Where::on_the_way || competitor.stage.last || stage >= contest_.stages)
    throw base::InternalError(fmt::format("row {} yields where nothing is decided", row));
  competitor.where = Where::at_milestone;
  scores_[static_cast<size_t>(stage)][i] = score;
}

void ContestState::ended(RowNumber row) { competitors_[place(row)].where = Where::ended; }

bool ContestState::all_have_come() const {
  return std::none_of(competitors_.begin(), competitors_.end(), [this](const Competitor& each) {
    return each.where == Where::on_the_way && !each.stage.last && each.stage.number <= next_;
  });
}

std::vector<RowNumber> ContestState::decide() {
  std::vector<RowNumber> decided;
  while (decided.empty() && next_ < contest_.stages && all_have_come()) {
    const std::vector<bool> goes_on = contest_.judge(next_, scores_[static_cast<size_t>(next_)]);
    for (size_t i = 0; i < competitors_.size(); ++i) {
      Competitor& competitor = competitors_[i];
      if (competitor.where != Where::at_milestone) continue;
      competitor.where = Where::on_the_way;
      if (goes_on.at(i))
        ++competitor.stage.number;
      else
        competitor.stage.last = true;
      decided.push_back(contest_.rows[i]);
    }
    ++next_;
  }
  return decided;
}

}  // namespace driftsweep::sweep

#include "base/doubts.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace driftsweep::base {

std::string text_of(const Doubt& doubt) {
  std::string text = doubt.where.empty() ? doubt.reason : doubt.where + ": " + doubt.reason;
  if (!doubt.repair.empty()) text += ". " + doubt.repair;
  return text;
}

void add_doubt(Doubts& doubts, Doubt doubt) {
  if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end())
    doubts.push_back(std::move(doubt));
}

void add_doubts(Doubts& doubts, const Doubts& more) {
  for (const auto& doubt : more) add_doubt(doubts, doubt);
}

void tell(const Doubts& doubts, bool strict, ExitCode code) {
  for (const auto& doubt : doubts) log_warning(text_of(doubt));
  if (!strict || doubts.empty()) return;
  const Doubt& first = doubts.front();
  const std::string others =
      doubts.size() == 1 ? "" : " (and " + std::to_string(doubts.size() - 1) + " more above)";
  throw UserError(code,
                  {first.where, first.reason + others + ", which --strict refuses",
                   first.repair.empty() ? "Mend it, or go on without --strict" : first.repair});
}

}  // namespace driftsweep::base

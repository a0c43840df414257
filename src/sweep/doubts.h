// Whose fault is it? A device that has gone bad fails every row it gets, and would take a study
// down with it; a model too large for its memory fails its rows on every device. This tells them
// apart.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sweep/plan.h"

namespace driftsweep::sweep {

// Failures of these classes may be the device's; all others are the row's.
bool may_be_the_device(const std::string& error);

// Keeps doubtful failures open until it is known whose they are. Three running suspend the rank,
// and its open rows go back to the others, uncharged. Where such a row fails there too, it was the
// rows' own fault: that row and whatever of its affinity fails in the same way are charged at once,
// and the rank works again. The last rank that works is never suspended: its rows are charged, but
// for errors of the class "device", after which no row could succeed.
class Doubts {
 public:
  struct Decision {
    enum class Kind : uint8_t {
      charge,     // the row has failed
      hand_back,  // the row waits again
      suspend,    // the rank gets no more rows
      resume,     // the rank gets rows again
      give_up     // no rank is left that works
    };
    Kind kind;
    int rank;
    RowNumber row = -1;
  };

  explicit Doubts(int ranks)
      : open_(static_cast<size_t>(ranks)), suspended_(static_cast<size_t>(ranks), false) {}

  // A row failed in a way that may be the device's.
  void failed(int rank, RowNumber row, int64_t affinity, const std::string& error);
  // A row ended otherwise, which clears the rank; what was open is charged.
  void ended(int rank, RowNumber row);
  // The rank has nothing to run that would tell more: what is open is charged.
  void settle(int rank) { close(rank, Decision::Kind::charge); }
  // The row needs no decision any more.
  void forget(int rank, RowNumber row);

  bool suspended(int rank) const { return suspended_[static_cast<size_t>(rank)]; }
  bool open(int rank) const { return !open_[static_cast<size_t>(rank)].empty(); }
  std::optional<Decision> next();

 private:
  void close(int rank, Decision::Kind kind);
  bool another_works(int rank) const;

  std::vector<std::vector<RowNumber>> open_;  // by rank, its failures running
  std::vector<bool> suspended_;
  std::unordered_map<RowNumber, int> handed_back_;    // row -> rank that failed it
  std::set<std::pair<int64_t, std::string>> guilty_;  // (affinity, class)
  std::deque<Decision> decisions_;
};

}  // namespace driftsweep::sweep

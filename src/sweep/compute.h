// The compute thread of a rank: runs rows one after another, in the order given.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "sweep/lease.h"
#include "sweep/plan.h"
#include "sweep/policy.h"
#include "sweep/team.h"

namespace driftsweep::sweep {

class ComputeThread {
 public:
  // Makes the team of a row that this rank runs with others.
  using MakeTeam = std::function<std::unique_ptr<Team>(const Lease& lease)>;
  // `ring` is called on the compute thread when there are results to take after there were none.
  // `policy` must outlive it.
  ComputeThread(RunRow run_row, int rank, const Policy& policy, std::function<void()> ring,
                MakeTeam make_team = {});
  // Waits for the row in flight, unless forsaken; drops the others.
  ~ComputeThread();
  ComputeThread(const ComputeThread&) = delete;
  ComputeThread& operator=(const ComputeThread&) = delete;

  void add(const Lease& lease);
  // Forgets the rows that have not begun, and returns them; but rows of a team stay, since its
  // other ranks wait for this one.
  std::vector<RowNumber> clear();
  // The run ends: teams that have not met need not begin.
  void disband() { disbanded_ = true; }
  // What has ended since the last call; a row that was given up comes in the state waiting.
  std::vector<Result> take_results();
  // The row that still runs after twice its time limit, with the seconds it took so far.
  std::optional<std::pair<RowNumber, double>> overdue() const;
  // Leaves the row in flight to itself: nothing more comes from here, and the thread ends with the
  // process. This object must then stay for ever.
  void forsake();

  // Nothing runs, nothing is queued; results may still wait to be taken.
  bool idle() const;
  bool has_results() const;
  // True where more rows should be asked for: idle, or expected to be so within a tenth of a
  // second, so that the device never waits for the coordinator. During long rows only idle counts:
  // another rank might begin meanwhile what would wait here.
  bool wants_more() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Item {
    RowNumber row;
    double expected;  // seconds, negative where unknown
    Stage stage;
    std::shared_ptr<Lease> team = {};  // the lease of a row for a team
  };
  // Results that may wait to be stored before the thread pauses: they hold memory.
  static constexpr size_t result_limit = 64;

  void run();
  Result run_one(const Item& item) const;
  void attempt(Result& result, Stage stage, Team* team) const;
  void run_with_others(const Item& item, Result& result) const;
  bool retries(const Result& result) const;

  const RunRow run_row_;
  const int rank_;
  const Policy& policy_;
  const std::function<void()> ring_;
  const MakeTeam make_team_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> queue_;
  std::vector<Result> results_;
  std::optional<Item> running_;
  Clock::time_point since_;
  bool ending_ = false, forsaken_ = false;
  std::atomic<bool> disbanded_ = false;
  std::thread thread_;
};

}  // namespace driftsweep::sweep

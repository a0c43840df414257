#include "sweep/dry_run.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <queue>
#include <vector>

#include "sweep/coordinator.h"
#include "sweep/messages.h"
#include "sweep/pace.h"

namespace driftsweep::sweep {
namespace {

using Clock = std::chrono::steady_clock;

// By this process so far and not given back.
double allocated_bytes() {
  const struct mallinfo2 heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd);
}

// A message that reaches the coordinator.
struct Arrival {
  double time = 0;
  RowNumber order = 0;  // equal times in the order sent
  int rank = 0;
  RowNumber first = 0, count = 0;  // rows reported, by place in the rank's list; 0: it asks
  bool operator<(const Arrival& other) const {
    return time != other.time ? time > other.time : order > other.order;
  }
};

class Simulation {
 public:
  Simulation(const Plan& plan, const DryRunOptions& options)
      : options_(options),
        coordinator_(plan, {}, options.ranks),
        ranks_(static_cast<size_t>(options.ranks)) {}

  DryRunResult run() {
    for (int rank = 0; rank < options_.ranks; ++rank) send({options_.latency, 0, rank});
    while (!arrivals_.empty()) {
      const Arrival next = arrivals_.top();
      arrivals_.pop();
      free_ = std::max(free_, next.time);
      handle(next);
    }
    result_.seconds = last_end_;
    result_.use = busy_ / (options_.ranks * last_end_);
    result_.coordinator_use = at_work_ / last_end_;
    result_.coordinator_per_row =
        at_work_ / static_cast<double>(std::max<RowNumber>(1, coordinator_.progress().total));
    return result_;
  }

 private:
  struct Rank {
    double busy_until = 0;
    std::vector<RowNumber> rows;  // leased, in order
  };

  void send(Arrival arrival) {
    arrival.order = sent_++;
    arrivals_.push(arrival);
  }

  void handle(const Arrival& message) {
    ++result_.messages;
    Rank& rank = ranks_[static_cast<size_t>(message.rank)];
    std::string bytes = message.count == 0 ? comm::encode(Request{}) : encoded(message, rank);
    const auto start = Clock::now();
    if (message.count == 0)
      coordinator_.request(message.rank);
    else
      for (const Outcome& outcome : comm::decode<Report>(bytes).outcomes)
        coordinator_.end(outcome.result());
    std::vector<std::pair<int, std::string>> grants;
    while (auto grant = coordinator_.next_grant())
      grants.emplace_back(grant->first, comm::encode(Grant{std::move(grant->second)}));
    const std::chrono::duration<double> took = Clock::now() - start;
    const double cost = options_.message_seconds >= 0 ? options_.message_seconds
                                                      : took.count() + options_.transport;
    free_ += cost;
    at_work_ += cost;
    for (const auto& [to, grant] : grants) begin(to, comm::decode<Grant>(grant).lease);
  }

  std::string encoded(const Arrival& message, const Rank& rank) const {
    Report report;
    for (RowNumber i = message.first; i < message.first + message.count; ++i) {
      Result result;
      result.row = rank.rows[static_cast<size_t>(i)];
      result.rank = message.rank;
      result.seconds = options_.row_seconds;
      report.outcomes.emplace_back(result);
    }
    return comm::encode(report);
  }

  void begin(int number, const Lease& lease) {
    Rank& rank = ranks_[static_cast<size_t>(number)];
    const double here = free_ + options_.latency;
    double time = std::max(here, rank.busy_until);
    // Rows that end within one period share a report.
    const double period = std::chrono::duration<double>(report_period).count();
    const auto count = static_cast<RowNumber>(lease.rows.size());
    RowNumber first = static_cast<RowNumber>(rank.rows.size()), waiting = 0;
    double since = time;
    for (RowNumber i = 0; i < count; ++i) {
      rank.rows.push_back(lease.rows[static_cast<size_t>(i)]);
      time += options_.row_seconds;
      if (waiting++ == 0) since = time;
      if (time - since < period && i + 1 < count) continue;
      send({time + options_.latency, 0, number, first, waiting});
      first += waiting;
      waiting = 0;
    }
    busy_ += static_cast<double>(count) * options_.row_seconds;
    rank.busy_until = time;
    last_end_ = std::max(last_end_, time);
    send({std::max(here, time - ask_ahead) + options_.latency, 0, number});
  }

  const DryRunOptions options_;
  Coordinator coordinator_;
  std::vector<Rank> ranks_;
  std::priority_queue<Arrival> arrivals_;
  RowNumber sent_ = 0;
  double free_ = 0;  // when the coordinator can take the next message
  double at_work_ = 0, busy_ = 0, last_end_ = 0;
  DryRunResult result_;
};

}  // namespace

DryRunResult dry_run(const Plan& plan, const DryRunOptions& options) {
  const double before = allocated_bytes();
  Simulation simulation(plan, options);
  const double held = allocated_bytes() - before;
  DryRunResult result = simulation.run();
  result.bytes_per_row = held / static_cast<double>(std::max<RowNumber>(1, plan.size));
  return result;
}

}  // namespace driftsweep::sweep

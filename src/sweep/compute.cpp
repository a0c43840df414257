#include "sweep/compute.h"

#include <algorithm>
#include <utility>

#include "sweep/failure.h"
#include "sweep/pace.h"

namespace driftsweep::sweep {
namespace {

constexpr double long_row = 5;  // seconds
constexpr auto transient_pause = std::chrono::milliseconds(200);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

ComputeThread::ComputeThread(RunRow run_row, int rank, const Policy& policy,
                             std::function<void()> ring)
    : run_row_(std::move(run_row)), rank_(rank), policy_(policy), ring_(std::move(ring)) {
  thread_ = std::thread([this] { run(); });
}

ComputeThread::~ComputeThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ComputeThread::add(const Lease& lease) {
  {
    const std::lock_guard lock(mutex_);
    for (const RowNumber row : lease.rows)
      queue_.push_back({row, lease.seconds_per_row, lease.stage});
  }
  changed_.notify_all();
}

std::vector<RowNumber> ComputeThread::clear() {
  const std::lock_guard lock(mutex_);
  std::vector<RowNumber> rows;
  for (const Item& item : std::exchange(queue_, {})) rows.push_back(item.row);
  return rows;
}

std::vector<Result> ComputeThread::take_results() {
  std::vector<Result> taken;
  {
    const std::lock_guard lock(mutex_);
    if (results_.empty()) return taken;
    taken = std::exchange(results_, {});
  }
  if (taken.size() >= result_limit) changed_.notify_all();
  return taken;
}

std::optional<std::pair<RowNumber, double>> ComputeThread::overdue() const {
  const std::lock_guard lock(mutex_);
  if (!running_ || forsaken_ || !policy_.time_limit) return std::nullopt;
  const double seconds = seconds_since(since_);
  if (seconds <= 2 * policy_.time_limit(running_->row)) return std::nullopt;
  return std::pair(running_->row, seconds);
}

void ComputeThread::forsake() {
  const std::lock_guard lock(mutex_);
  forsaken_ = true;
  queue_.clear();
  thread_.detach();
}

bool ComputeThread::idle() const {
  const std::lock_guard lock(mutex_);
  return forsaken_ || (queue_.empty() && !running_);
}

bool ComputeThread::has_results() const {
  const std::lock_guard lock(mutex_);
  return !results_.empty();
}

bool ComputeThread::wants_more() const {
  const std::lock_guard lock(mutex_);
  double seconds = 0;
  if (running_) {
    if (running_->expected < 0 || running_->expected > long_row) return false;
    seconds = std::max(0.0, running_->expected - seconds_since(since_));
  }
  if (!queue_.empty()) {
    // Rows of one lease share their expectation, and a later lease knows better.
    const double expected = queue_.back().expected;
    if (expected < 0) return false;
    seconds += expected * static_cast<double>(queue_.size());
  }
  return seconds < ask_ahead;
}

void ComputeThread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(
        lock, [this] { return ending_ || (!queue_.empty() && results_.size() < result_limit); });
    if (ending_) return;
    running_ = queue_.front();
    queue_.pop_front();
    since_ = Clock::now();
    const Item item = *running_;
    lock.unlock();
    Result result = run_one(item);
    lock.lock();
    if (forsaken_) return;
    results_.push_back(std::move(result));
    running_.reset();
    if (results_.size() > 1) continue;
    lock.unlock();
    ring_();
    lock.lock();
  }
}

Result ComputeThread::run_one(const Item& item) const {
  Result result;
  result.row = item.row;
  result.rank = rank_;
  const auto start = Clock::now();
  attempt(result, item.stage);
  for (; retries(result); ++result.attempts) {
    // What the surroundings refuse needs a moment to pass.
    if (result.error == "transient") std::this_thread::sleep_for(transient_pause);
    attempt(result, item.stage);
  }
  result.seconds = seconds_since(start);
  return result;
}

void ComputeThread::attempt(Result& result, Stage stage) const {
  Interruption& interruption = *policy_.interruption;
  interruption.begin_row(policy_.time_limit ? policy_.time_limit(result.row) : no_limit, stage);
  result.state = stage.last ? RowState::pruned : RowState::complete;
  result.error.clear();
  result.text.clear();
  try {
    // Rows that were queued when the stop came must not begin.
    if (interruption.urgency() == Urgency::now) throw Abandoned();
    result.values = run_row_(result.row);
  } catch (const Abandoned&) {
    result.state = RowState::waiting;
    result.values.reset();
  } catch (const Yielded& yielded) {
    result.state = RowState::waiting;
    result.values.reset();
    result.score = yielded.score();
  } catch (...) {
    set_failed(result, std::current_exception());
  }
}

bool ComputeThread::retries(const Result& result) const {
  if (result.state != RowState::failed || policy_.interruption->urgency() != Urgency::none)
    return false;
  const auto allowed = policy_.retry.find(result.error);
  return allowed != policy_.retry.end() && result.attempts <= allowed->second;
}

}  // namespace driftsweep::sweep

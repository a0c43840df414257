#include "sweep/compute.h"

#include <algorithm>
#include <utility>

#include "sweep/failure.h"

namespace driftsweep::sweep {
namespace {

constexpr double ask_ahead = 0.1, long_row = 5;  // seconds

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

ComputeThread::ComputeThread(RunRow run_row, int rank, std::function<void()> ring)
    : run_row_(std::move(run_row)), rank_(rank), ring_(std::move(ring)) {
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
    for (const RowNumber row : lease.rows) queue_.push_back({row, lease.seconds_per_row});
  }
  changed_.notify_all();
}

void ComputeThread::clear() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
}

std::optional<Result> ComputeThread::try_take() {
  std::optional<Result> taken;
  {
    const std::lock_guard lock(mutex_);
    if (results_.empty()) return std::nullopt;
    taken = std::move(results_.front());
    results_.pop_front();
  }
  changed_.notify_all();
  return taken;
}

bool ComputeThread::idle() const {
  const std::lock_guard lock(mutex_);
  return queue_.empty() && !running_;
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
    lock.unlock();
    Result result = run_one(running_->row);
    lock.lock();
    results_.push_back(std::move(result));
    running_.reset();
    lock.unlock();
    ring_();
    lock.lock();
  }
}

Result ComputeThread::run_one(RowNumber row) const {
  Result result;
  result.row = row;
  result.rank = rank_;
  const auto start = Clock::now();
  try {
    result.values = run_row_(row);
  } catch (...) {
    set_failed(result, std::current_exception());
  }
  result.seconds = seconds_since(start);
  return result;
}

}  // namespace driftsweep::sweep

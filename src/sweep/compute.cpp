#include "sweep/compute.h"

#include <algorithm>
#include <utility>

#include "sweep/failure.h"
#include "sweep/pace.h"

namespace driftsweep::sweep {
namespace {

constexpr double long_row = 5;  // seconds
// The class by which a team learns that a member gave the row up on request.
const std::string abandoned = "abandoned";
constexpr auto transient_pause = std::chrono::milliseconds(200);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

ComputeThread::ComputeThread(RunRow run_row, int rank, const Policy& policy,
                             std::function<void()> ring, MakeTeam make_team)
    : run_row_(std::move(run_row)),
      rank_(rank),
      policy_(policy),
      ring_(std::move(ring)),
      make_team_(std::move(make_team)) {
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
    const auto team = lease.team.empty() ? nullptr : std::make_shared<Lease>(lease);
    for (const RowNumber row : lease.rows)
      queue_.push_back({row, lease.seconds_per_row, lease.stage, team});
  }
  changed_.notify_all();
}

std::vector<RowNumber> ComputeThread::clear() {
  const std::lock_guard lock(mutex_);
  std::vector<RowNumber> rows;
  std::deque<Item> kept;
  for (Item& item : queue_)
    if (item.team)
      kept.push_back(std::move(item));
    else
      rows.push_back(item.row);
  queue_ = std::move(kept);
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
  // The leader ends a row that hangs.
  if (running_->team && running_->team->team.front() != rank_) return std::nullopt;
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
  if (item.team)
    run_with_others(item, result);
  else
    attempt(result, item.stage, nullptr);
  for (; retries(result); ++result.attempts) {
    // What the surroundings refuse needs a moment to pass.
    if (result.error == "transient") std::this_thread::sleep_for(transient_pause);
    // Alone, even where others helped before: they have gone.
    attempt(result, item.stage, nullptr);
  }
  result.seconds = seconds_since(start);
  return result;
}

void ComputeThread::run_with_others(const Item& item, Result& result) const {
  const auto team = make_team_(*item.team);
  bool met = false;
  try {
    met = team->meet([this] { return disbanded_.load(); });
    result.state = RowState::waiting;
  } catch (...) {
    set_failed(result, std::current_exception());
  }
  if (met) attempt(result, item.stage, team.get());
  if (team->leads()) return;
  result.assisted = true;
  result.state = RowState::waiting;
  result.values.reset();
  result.score.reset();
}

void ComputeThread::attempt(Result& result, Stage stage, Team* team) const {
  Interruption& interruption = *policy_.interruption;
  interruption.begin_row(policy_.time_limit ? policy_.time_limit(result.row) : no_limit, stage,
                         team);
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
    if (team != nullptr) team->fail(abandoned, "");
  } catch (const Yielded& yielded) {
    result.state = RowState::waiting;
    result.values.reset();
    result.score = yielded.score();
  } catch (...) {
    set_failed(result, std::current_exception());
    if (result.error == abandoned)
      result.state = RowState::waiting;
    else if (team != nullptr)
      team->fail(result.error, result.text);
  }
}

bool ComputeThread::retries(const Result& result) const {
  if (result.state != RowState::failed || policy_.interruption->urgency() != Urgency::none)
    return false;
  const auto allowed = policy_.retry.find(result.error);
  return allowed != policy_.retry.end() && result.attempts <= allowed->second;
}

}  // namespace driftsweep::sweep

#include "sweep/doubts.h"

#include <algorithm>

namespace driftsweep::sweep {
namespace {

constexpr size_t failures_running = 3;

}  // namespace

bool may_be_the_device(const std::string& error) {
  return error == "device" || error == "out_of_memory" || error == "exception";
}

void Doubts::failed(int rank, RowNumber row, int64_t affinity, const std::string& error) {
  using Kind = Decision::Kind;
  const auto before = handed_back_.find(row);
  if (before != handed_back_.end() && before->second != rank) {
    const int first = before->second;
    handed_back_.erase(before);
    guilty_.emplace(affinity, error);
    if (suspended(first)) {
      suspended_[static_cast<size_t>(first)] = false;
      decisions_.push_back({Kind::resume, first});
    }
  }
  if (guilty_.contains({affinity, error})) {
    decisions_.push_back({Kind::charge, rank, row});
    return;
  }
  auto& open = open_[static_cast<size_t>(rank)];
  open.push_back(row);
  if (suspended(rank)) return close(rank, Kind::hand_back);
  if (open.size() < failures_running) return;
  if (another_works(rank)) {
    suspended_[static_cast<size_t>(rank)] = true;
    decisions_.push_back({Kind::suspend, rank});
    return close(rank, Kind::hand_back);
  }
  if (error != "device") return close(rank, Kind::charge);
  decisions_.push_back({Kind::give_up, rank});
  close(rank, Kind::hand_back);
}

void Doubts::ended(int rank, RowNumber row) {
  settle(rank);
  handed_back_.erase(row);
}

void Doubts::forget(int rank, RowNumber row) {
  auto& open = open_[static_cast<size_t>(rank)];
  open.erase(std::remove(open.begin(), open.end(), row), open.end());
}

std::optional<Doubts::Decision> Doubts::next() {
  if (decisions_.empty()) return std::nullopt;
  const Decision decision = decisions_.front();
  decisions_.pop_front();
  return decision;
}

void Doubts::close(int rank, Decision::Kind kind) {
  auto& open = open_[static_cast<size_t>(rank)];
  for (const RowNumber row : open) {
    decisions_.push_back({kind, rank, row});
    if (kind == Decision::Kind::hand_back) handed_back_[row] = rank;
  }
  open.clear();
}

bool Doubts::another_works(int rank) const {
  for (size_t other = 0; other < suspended_.size(); ++other)
    if (static_cast<int>(other) != rank && !suspended_[other]) return true;
  return false;
}

}  // namespace driftsweep::sweep

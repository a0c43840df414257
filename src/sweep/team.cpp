#include "sweep/team.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/errors.h"
#include "comm/backoff.h"

namespace driftsweep::sweep {
namespace {

using Clock = std::chrono::steady_clock;

// How long a member that waits only yields before it sleeps: members are mostly close together, and
// a sleep costs more than what they tell each other.
constexpr auto awake = std::chrono::microseconds(300);
// Floats of one message of a sum, so that members work on different parts of it at a time.
constexpr size_t part_size = size_t{1} << 18;

uint32_t short_hash(const std::string& text) {
  uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

Team::Team(comm::Channel& channel, int rank, std::vector<int32_t> ranks, int64_t number)
    : channel_(channel), ranks_(std::move(ranks)), number_(number) {
  const auto own = std::find(ranks_.begin(), ranks_.end(), rank);
  if (own == ranks_.end())
    throw base::InternalError("a rank is told of a team that is not its own");
  index_ = static_cast<int>(own - ranks_.begin());
}

void Team::send(int member, Sort sort, uint32_t what, const void* data, size_t bytes) {
  const Head head{number_, sort, what};
  std::string message(sizeof head + bytes, '\0');
  std::memcpy(message.data(), &head, sizeof head);
  if (bytes > 0) std::memcpy(message.data() + sizeof head, data, bytes);
  channel_.post(ranks_[static_cast<size_t>(member)], tag, std::move(message));
}

bool Team::receive() {
  auto letter = channel_.try_receive(tag);
  if (!letter) return false;
  Message message;
  message.bytes = std::move(letter->bytes);
  if (message.bytes.size() < sizeof(Head)) throw base::InternalError("a torn message of a team");
  std::memcpy(&message.head, message.bytes.data(), sizeof(Head));
  // Of a team that broke up before it had read everything.
  if (message.head.number < number_) return true;
  if (message.head.number > number_) throw base::InternalError("a message of a team to come");
  const auto from = std::find(ranks_.begin(), ranks_.end(), letter->source);
  if (message.head.sort == Sort::failed) {
    const std::string both(message.data(), message.size());
    const size_t end = both.find('\0');
    if (!broken_) broken_.emplace(both.substr(0, end), both.substr(end + 1));
    return true;
  }
  come_[static_cast<int>(from - ranks_.begin())].push_back(std::move(message));
  return true;
}

void Team::wait_for(int member, bool heed) {
  comm::Backoff backoff;
  const auto since = Clock::now();
  while (come_[member].empty()) {
    if (heed && broken_) throw *broken_;
    if (receive()) continue;
    if (Clock::now() - since < awake)
      std::this_thread::yield();
    else
      backoff.sleep();
  }
}

Team::Message Team::take(int member) {
  auto& come = come_[member];
  Message message = std::move(come.front());
  come.pop_front();
  return message;
}

bool Team::meet(const std::function<bool()>& disbanded) {
  if (!leads()) {
    send(0, Sort::here, 0, nullptr, 0);
    // Another member may have begun, and failed, before this one hears that it may begin.
    wait_for(0, false);
    return take(0).head.sort == Sort::go;
  }
  comm::Backoff backoff;
  const auto all_here = [this] {
    for (int member = 1; member < size(); ++member)
      if (come_[member].empty()) return false;
    return true;
  };
  bool off = false;
  while (!all_here() && !off) {
    off = disbanded();
    if (!receive()) backoff.sleep();
  }
  for (int member = 1; member < size(); ++member)
    send(member, off ? Sort::off : Sort::go, 0, nullptr, 0);
  come_.clear();
  return !off;
}

std::vector<std::string> Team::gather(const std::string& what, std::string mine) {
  const uint32_t hash = short_hash(what);
  for (int member = 0; member < size(); ++member)
    if (member != index_) send(member, Sort::gathered, hash, mine.data(), mine.size());
  std::vector<std::string> all(static_cast<size_t>(size()));
  for (int member = 0; member < size(); ++member) {
    if (member == index_) continue;
    wait_for(member, true);
    const Message message = take(member);
    if (message.head.sort != Sort::gathered || message.head.what != hash)
      throw base::InternalError("members of a team disagree on what comes next; here it is " +
                                what);
    all[static_cast<size_t>(member)].assign(message.data(), message.size());
  }
  all[static_cast<size_t>(index_)] = std::move(mine);
  return all;
}

void Team::add_up(std::span<float> sum, const AddMine& mine) {
  const int last = size() - 1;
  const auto for_parts = [&](const auto& act) {
    for (size_t first = 0; first < sum.size(); first += part_size)
      act(first, sum.subspan(first, std::min(part_size, sum.size() - first)));
  };
  const auto copy_from = [&](int member, std::span<float> part) {
    wait_for(member, true);
    const Message message = take(member);
    if (message.head.sort != Sort::part || message.size() != part.size_bytes())
      throw base::InternalError("members of a team disagree on a sum");
    std::memcpy(part.data(), message.data(), part.size_bytes());
  };
  for_parts([&](size_t first, std::span<float> part) {
    if (index_ > 0) copy_from(index_ - 1, part);
    mine(first, part);
    if (index_ < last) return send(index_ + 1, Sort::part, 0, part.data(), part.size_bytes());
    for (int member = 0; member < last; ++member)
      send(member, Sort::part, 0, part.data(), part.size_bytes());
  });
  if (index_ < last) for_parts([&](size_t, std::span<float> part) { copy_from(last, part); });
}

void Team::fail(const std::string& error_class, const std::string& text) {
  if (std::exchange(failed_, true)) return;
  const std::string both = error_class + '\0' + text;
  for (int member = 0; member < size(); ++member)
    if (member != index_) send(member, Sort::failed, 0, both.data(), both.size());
}

}  // namespace driftsweep::sweep

// Ranks that run one row together: how they meet, what they tell each other, and how one that fails
// takes the others with it instead of leaving them waiting.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "comm/channel.h"
#include "sweep/failure.h"

namespace driftsweep::sweep {

// Thrown where another member failed, with its class and text.
class TeamBroken : public RowError {
 public:
  using RowError::RowError;
};

// For the compute threads of its members; member 0 leads. All members make the same calls in the
// same order.
class Team {
 public:
  static constexpr int tag = 2;  // of the channel; nobody else may use it

  // `number` is unlike that of any other team of this channel, later teams having larger ones.
  Team(comm::Channel& channel, int rank, std::vector<int32_t> ranks, int64_t number);

  int index() const { return index_; }
  int size() const { return static_cast<int>(ranks_.size()); }
  bool leads() const { return index_ == 0; }

  // Whether the team begins: every member has come, and `disbanded` did not say true to the leader
  // before that. To be called first, by every member that was told of the team.
  bool meet(const std::function<bool()>& disbanded);

  // What each member gave, in member order. `what` is the same for all: InternalError where it is
  // not. TeamBroken where a member failed.
  std::vector<std::string> gather(const std::string& what, std::string mine);
  // Adds, number by number and in member order, what the members hold: at each, `mine` adds its own
  // to the sum of those before it. At the end `sum` is the whole on all of them.
  using AddMine = std::function<void(size_t first, std::span<float> sum)>;
  void add_up(std::span<float> sum, const AddMine& mine);

  // This member cannot go on: the others learn it, wherever they wait.
  void fail(const std::string& error_class, const std::string& text);

 private:
  enum class Sort : uint32_t { here = 1, go = 2, off = 3, gathered = 4, part = 5, failed = 6 };
  struct Head {
    int64_t number;
    Sort sort;
    uint32_t what;
  };
  struct Message {
    Head head;
    std::string bytes;  // with the head
    const char* data() const { return bytes.data() + sizeof(Head); }
    size_t size() const { return bytes.size() - sizeof(Head); }
  };

  void send(int member, Sort sort, uint32_t what, const void* data, size_t bytes);
  // Takes what has come; nothing of teams before this one.
  bool receive();
  // Until a message of the member has come. `heed`: TeamBroken where any member failed meanwhile.
  void wait_for(int member, bool heed);
  // The next message of a member, which has come.
  Message take(int member);

  comm::Channel& channel_;
  std::vector<int32_t> ranks_;
  int index_ = 0;
  int64_t number_;
  bool failed_ = false;
  std::map<int, std::deque<Message>> come_;  // by member
  std::optional<TeamBroken> broken_;         // what a member said that failed
};

}  // namespace driftsweep::sweep

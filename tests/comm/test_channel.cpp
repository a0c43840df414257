#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "base/errors.h"
#include "comm/channel.h"
#include "tests/comm/world.h"

namespace driftsweep::comm::test_channel {
namespace {

struct Parcel {
  static constexpr uint32_t kind = 77, version = 2;
  int32_t sender = 0, thread = 0;
  int64_t number = 0;
  double weight = 0;
  std::vector<int64_t> rows;
  std::string text;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& sender& thread& number& weight& rows& text;
  }
  bool operator==(const Parcel&) const = default;
};

struct OldParcel {
  static constexpr uint32_t kind = 77, version = 1;
  int32_t sender = 5;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& sender;
  }
};

Parcel parcel(int sender, int64_t number) {
  return {sender,
          0,
          number,
          0.1 * static_cast<double>(number),
          std::vector<int64_t>(static_cast<size_t>(number % 50), INT64_MIN + number),
          std::string(static_cast<size_t>(number % 7), '\0') + "é"};
}

TEST(Codec, RoundTripKeepsEveryField) {
  const Parcel sent{-3, 7, INT64_MAX, 0.1, {1, -2, INT64_MIN}, std::string("a\0b", 3)};
  EXPECT_EQ(kind_of(encode(sent)), 77u);
  EXPECT_EQ(decode<Parcel>(encode(sent)), sent);
}

TEST(Codec, RefusesOtherVersionsAndTornMessages) {
  EXPECT_THROW(decode<Parcel>(encode(OldParcel{})), base::InternalError);
  const std::string whole = encode(parcel(1, 3));
  EXPECT_THROW(decode<Parcel>(whole.substr(0, whole.size() - 3)), base::InternalError);
  EXPECT_THROW(decode<Parcel>(""), base::InternalError);
  EXPECT_THROW(kind_of("ab"), base::InternalError);
}

TEST(Channel, AllToAllInOrderOfSending) {
  Channel channel(world());
  constexpr int count = 200;
  for (int i = 0; i < count; ++i)
    for (int to = 0; to < world().size(); ++to) channel.send(to, 1, parcel(world().rank(), i));
  std::map<int, int> next;
  for (int i = 0; i < count * world().size(); ++i) {
    const Letter letter = channel.receive(1);
    ASSERT_TRUE(letter.holds<Parcel>());
    EXPECT_EQ(letter.open<Parcel>(), parcel(letter.source, next[letter.source]++));
  }
  EXPECT_FALSE(channel.try_receive(1).has_value());
}

TEST(Channel, TagsAndChannelsDoNotMix) {
  Channel one(world()), other(world());
  const int to = (world().rank() + 1) % world().size();
  one.send(to, 0, parcel(0, 10));
  one.send(to, 3, parcel(0, 13));
  other.send(to, 0, parcel(0, 20));
  EXPECT_EQ(other.receive(0).open<Parcel>().number, 20);
  EXPECT_EQ(one.receive(3).open<Parcel>().number, 13);
  EXPECT_EQ(one.receive(0).open<Parcel>().number, 10);
  EXPECT_THROW(one.send(to, Channel::tags, parcel(0, 1)), base::InternalError);
}

TEST(Channel, LargeMessagesDoNotBlockTheSender) {
  // Far above any eager limit: a blocking send would wait for the receiver, which also sends first.
  Channel channel(world());
  Parcel large = parcel(world().rank(), 1);
  large.rows.assign(1 << 20, 42);
  for (int to = 0; to < world().size(); ++to) channel.send(to, 2, large);
  for (int i = 0; i < world().size(); ++i) {
    const Letter letter = channel.receive(2);
    large.sender = letter.source;
    EXPECT_EQ(letter.open<Parcel>(), large);
  }
}

TEST(Channel, ManyThreadsSendAndTwoReceive) {
  Channel channel(world());
  constexpr int threads = 4, count = 250;
  std::atomic<int> torn = 0;
  auto write = [&](int thread) {
    for (int i = 0; i < count; ++i)
      for (int to = 0; to < world().size(); ++to) {
        Parcel sent = parcel(world().rank(), i);
        sent.thread = thread;
        channel.send(to, i % 2, sent);
      }
  };
  auto read = [&](int tag) {
    std::set<std::array<int64_t, 3>> seen;
    std::map<std::pair<int, int>, int64_t> last;
    for (int i = 0; i < threads * count / 2 * world().size(); ++i) {
      const Letter letter = channel.receive(tag);
      const auto got = letter.open<Parcel>();
      Parcel expected = parcel(letter.source, got.number);
      expected.thread = got.thread;
      const auto before = last.find({got.sender, got.thread});
      if (got != expected || got.number % 2 != tag ||
          (before != last.end() && got.number <= before->second) ||
          !seen.insert({got.sender, got.thread, got.number}).second)
        ++torn;
      last[{got.sender, got.thread}] = got.number;
    }
  };
  {
    std::vector<std::jthread> all;
    for (int tag : {0, 1}) all.emplace_back(read, tag);
    for (int thread = 0; thread < threads; ++thread) all.emplace_back(write, thread);
  }
  EXPECT_EQ(torn, 0);
}

TEST(Channel, WakeEndsAWait) {
  Channel channel(world());
  const auto start = std::chrono::steady_clock::now();
  std::jthread waker([&] { channel.wake(1); });
  channel.wait(1, std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Channel, WorksInOneProcessWithoutMpi) {
  Channel channel(Context::local());
  channel.send(0, 1, parcel(0, 5));
  EXPECT_EQ(channel.receive(1).open<Parcel>(), parcel(0, 5));
  EXPECT_FALSE(channel.try_receive(1).has_value());
  EXPECT_THROW(channel.send(1, 1, parcel(0, 5)), base::InternalError);
}

}  // namespace
}  // namespace driftsweep::comm::test_channel

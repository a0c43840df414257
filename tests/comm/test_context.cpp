#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "base/errors.h"
#include "comm/agreement.h"
#include "tests/comm/world.h"

namespace driftsweep::comm::test_context {
namespace {

int ranks() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

TEST(Context, KnowsItsPlace) {
  int provided = 0, rank = -1;
  MPI_Query_thread(&provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  EXPECT_EQ(provided, MPI_THREAD_MULTIPLE);
  EXPECT_EQ(world().rank(), rank);
  EXPECT_EQ(world().size(), ranks());
  // The tests run on one host.
  EXPECT_EQ(world().local_rank(), rank);
  EXPECT_EQ(world().local_size(), ranks());
  EXPECT_TRUE(world().distributed());
  EXPECT_FALSE(world().host().empty());
}

TEST(Context, OwnsItsCommunicators) {
  EXPECT_NE(world().native(), MPI_COMM_WORLD);
  EXPECT_NE(world().native(), world().control());
  int relation = MPI_UNEQUAL;
  MPI_Comm_compare(world().native(), MPI_COMM_WORLD, &relation);
  EXPECT_EQ(relation, MPI_CONGRUENT);
}

TEST(Context, BroadcastsFromAnyRank) {
  for (int root = 0; root < world().size(); ++root) {
    std::string text = world().rank() == root ? std::string(1000 + root, 'a' + root) : "other";
    std::vector<uint8_t> bytes(world().rank() == root ? root : 7, 9);
    world().broadcast(text, root);
    world().broadcast(bytes, root);
    EXPECT_EQ(text, std::string(1000 + root, 'a' + root));
    EXPECT_EQ(bytes, std::vector<uint8_t>(root, 9));
  }
}

TEST(Context, GathersInRankOrder) {
  const auto texts = world().gather(std::string(3 * world().rank(), 'x') + "|");
  if (world().rank() != 0) {
    EXPECT_TRUE(texts.empty());
    return;
  }
  ASSERT_EQ(texts.size(), static_cast<size_t>(world().size()));
  for (int r = 0; r < world().size(); ++r) EXPECT_EQ(texts[r], std::string(3 * r, 'x') + "|");
}

TEST(Context, MinimumOverRanks) {
  EXPECT_EQ(world().minimum(10 - world().rank()), 10 - (world().size() - 1));
}

TEST(Context, BarrierWaitsAsleepForTheLast) {
  using Clock = std::chrono::steady_clock;
  world().barrier();
  const bool last = world().rank() == world().size() - 1;
  const auto start = Clock::now();
  const std::clock_t cpu = std::clock();
  if (last) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  world().barrier();
  const double waited = std::chrono::duration<double>(Clock::now() - start).count();
  const double burnt = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  // The ranks left the first barrier within the back-off of 2 ms and the machine's noise.
  EXPECT_GE(waited, 0.2);
  // A spinning wait would burn all of it.
  EXPECT_LT(burnt, 0.15);
}

TEST(Context, LocalIsOneProcess) {
  const Context local = Context::local();
  EXPECT_EQ(local.rank(), 0);
  EXPECT_EQ(local.size(), 1);
  EXPECT_FALSE(local.distributed());
  local.barrier();
  std::string text = "kept";
  local.broadcast(text);
  EXPECT_EQ(text, "kept");
  EXPECT_EQ(local.gather("one"), std::vector<std::string>{"one"});
}

TEST(Context, WorldIsOpenedOnce) {
  EXPECT_THROW(Context::world(nullptr, nullptr), base::InternalError);
}

TEST(Agreement, PassesWhereNoRankThrows) {
  int calls = 0;
  agree(world(), [&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(Agreement, EveryRankThrowsTheErrorOfTheLowest) {
  const int thrower = world().size() - 1;
  try {
    agree(world(), [&] {
      if (world().rank() == thrower)
        throw base::data_error("a.dng", "is truncated", "copy it again", "b.dng");
    });
    FAIL() << "nothing thrown";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::data);
    EXPECT_EQ(error.complaint().where, "a.dng");
    EXPECT_EQ(error.complaint().reason, "is truncated");
    EXPECT_EQ(error.complaint().repair, "copy it again");
    EXPECT_EQ(error.complaint().did_you_mean, "b.dng");
    EXPECT_STREQ(error.what(), "a.dng: is truncated. Did you mean 'b.dng'? copy it again.");
  }
  try {
    agree(world(), [] { throw base::usage_error("", std::to_string(world().rank()), ""); });
    FAIL() << "nothing thrown";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    EXPECT_EQ(error.complaint().reason, "0");
  }
}

TEST(Agreement, OtherExceptionsAreInternalAndWrappedOnce) {
  for (const bool ours : {false, true}) {
    try {
      agree(world(), [&] {
        if (world().rank() != world().size() - 1) return;
        if (ours) throw base::InternalError("no such row");
        throw std::runtime_error("no such row");
      });
      FAIL() << "nothing thrown";
    } catch (const base::InternalError& error) {
      EXPECT_STREQ(error.what(), base::InternalError("no such row").what());
    }
  }
  EXPECT_THROW(agree(world(), [] { throw 7; }), base::InternalError);
}

TEST(Agreement, OnRootRunsOnRankZeroOnly) {
  int calls = 0;
  agree_on_root(world(), [&] { ++calls; });
  EXPECT_EQ(calls, world().rank() == 0 ? 1 : 0);
  EXPECT_THROW(agree_on_root(world(), [] { throw base::usage_error("x", "y", "z"); }),
               base::UserError);
  // Everybody still answers.
  EXPECT_EQ(world().minimum(5), 5);
}

TEST(Agreement, WorksInOneProcess) {
  EXPECT_THROW(agree(Context::local(), [] { throw base::usage_error("x", "y", "z"); }),
               base::UserError);
}

}  // namespace
}  // namespace driftsweep::comm::test_context

#include <gtest/gtest.h>

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "isp/iterative.h"
#include "isp/threads.h"

namespace driftsweep::isp::test_threads {
namespace {

class Threads : public testing::Test {
 protected:
  void SetUp() override { at::set_num_threads(2); }
  void TearDown() override { at::set_num_threads(before_); }

 private:
  const int before_ = at::get_num_threads();
};

TEST_F(Threads, EachTaskOnceOnTwoThreads) {
  std::mutex guard;
  std::multiset<int64_t> tasks;
  std::set<std::thread::id> threads;
  on_threads(7, [&](int64_t task) {
    const std::lock_guard lock(guard);
    tasks.insert(task);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(tasks, (std::multiset<int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(threads.size(), 2U);
}

TEST_F(Threads, NoTask) {
  on_threads(0, [](int64_t) { ADD_FAILURE(); });
}

TEST_F(Threads, ThrownInATask) {
  EXPECT_THROW(on_threads(4,
                          [](int64_t task) {
                            if (task == 3) throw std::runtime_error("three");
                          }),
               std::runtime_error);
}

TEST_F(Threads, PicturesOfABatchOnTwoThreadsEachInItsPlace) {
  std::mutex guard;
  std::set<std::thread::id> threads;
  const at::Tensor batch = at::arange(4 * 3 * 2 * 2, at::kDouble).reshape({4, 3, 2, 2});
  const at::Tensor negated = on_each_picture(batch, [&](const Picture& picture) {
    const std::lock_guard lock(guard);
    threads.insert(std::this_thread::get_id());
    Picture result = picture;
    for (double& value : result.values) value = -value;
    return result;
  });
  EXPECT_TRUE(negated.equal(-batch));
  EXPECT_EQ(threads.size(), 2U);
}

}  // namespace
}  // namespace driftsweep::isp::test_threads

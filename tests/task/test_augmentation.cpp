#include <ATen/ops/flip.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <set>

#include "task/augmentation.h"

namespace driftsweep::task::test_augmentation {
namespace {

TEST(Augmentation, NoneReturnsThePictures) {
  const at::Tensor pictures = at::rand({2, 3, 4, 4});
  EXPECT_TRUE(augment(pictures, Augmentation::none, 1, {"a", "b"}, 0).equal(pictures));
}

TEST(Augmentation, DependsOnContentAndEpochButNotOnTheBatch) {
  const at::Tensor pictures = at::rand({3, 3, 4, 4});
  const at::Tensor whole = augment(pictures, Augmentation::weak, 1, {"a", "b", "c"}, 5);
  const at::Tensor alone = augment(pictures.slice(0, 1, 2), Augmentation::weak, 1, {"b"}, 5);
  EXPECT_TRUE(whole.slice(0, 1, 2).equal(alone));
}

TEST(Augmentation, WeakReachesAllEightSymmetriesOfASquareAndNothingElse) {
  const at::Tensor picture = at::rand({1, 3, 4, 4});
  std::vector<at::Tensor> symmetries;
  for (int turns = 0; turns < 4; ++turns)
    for (const bool mirrored : {false, true}) {
      at::Tensor symmetry = at::rot90(picture, turns, {2, 3});
      symmetries.push_back(mirrored ? at::flip(symmetry, {3}) : symmetry);
    }
  std::set<size_t> seen;
  for (int epoch = 0; epoch < 200; ++epoch) {
    const at::Tensor changed = augment(picture, Augmentation::weak, 1, {"a"}, epoch);
    size_t which = 0;
    while (which < symmetries.size() && !changed.equal(symmetries[which])) ++which;
    ASSERT_LT(which, symmetries.size());
    seen.insert(which);
  }
  EXPECT_EQ(seen.size(), 8U);
}

TEST(Augmentation, OblongPicturesKeepTheirShape) {
  const at::Tensor pictures = at::rand({1, 3, 4, 6});
  for (int epoch = 0; epoch < 10; ++epoch)
    EXPECT_EQ(augment(pictures, Augmentation::weak, 1, {"a"}, epoch).sizes(), pictures.sizes());
}

}  // namespace
}  // namespace driftsweep::task::test_augmentation

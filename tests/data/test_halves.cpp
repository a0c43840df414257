#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "data/halves.h"

namespace driftsweep::data::test_halves {
namespace {

// Image i: class i % 3; photos of `per_parent` images.
packed::PackedFacts set_of(int64_t images, int64_t per_parent) {
  packed::PackedFacts facts;
  facts.images = images;
  for (int64_t i = 0; i < images; ++i) {
    facts.label.push_back(static_cast<int32_t>(i / per_parent % 3));
    facts.parent.push_back(static_cast<int32_t>(i / per_parent));
    facts.sha256.push_back("digest " + std::to_string(i));
  }
  return facts;
}

std::vector<int64_t> numbers(int64_t count) {
  std::vector<int64_t> images;
  for (int64_t i = 0; i < count; ++i) images.push_back(i);
  return images;
}

TEST(Halves, ShareTheImagesAndEachClass) {
  const auto facts = set_of(60, 1);
  const Halves halves = halves_of(facts, numbers(60), 7);
  EXPECT_EQ(halves.searched.size(), 30u);
  EXPECT_EQ(halves.held_out.size(), 30u);
  EXPECT_TRUE(std::is_sorted(halves.searched.begin(), halves.searched.end()));
  std::set<int64_t> all(halves.searched.begin(), halves.searched.end());
  all.insert(halves.held_out.begin(), halves.held_out.end());
  EXPECT_EQ(all.size(), 60u);
  for (int32_t label = 0; label < 3; ++label)
    EXPECT_EQ(
        std::count_if(halves.searched.begin(), halves.searched.end(),
                      [&](int64_t i) { return facts.label[static_cast<size_t>(i)] == label; }),
        10);
  EXPECT_NE(halves_of(facts, numbers(60), 8).searched, halves.searched);
}

TEST(Halves, KeepAParentTogether) {
  const auto facts = set_of(60, 5);
  const Halves halves = halves_of(facts, numbers(60), 7);
  std::set<int32_t> one, other;
  for (const int64_t i : halves.searched) one.insert(facts.parent[static_cast<size_t>(i)]);
  for (const int64_t i : halves.held_out) other.insert(facts.parent[static_cast<size_t>(i)]);
  EXPECT_EQ(one.size() + other.size(), 12u);
  for (const int32_t parent : one) EXPECT_FALSE(other.contains(parent));
}

TEST(Halves, KeepEqualImagesTogether) {
  auto facts = set_of(60, 1);
  for (size_t i = 0; i < 20; ++i) facts.sha256[59 - i] = facts.sha256[i];
  const Halves halves = halves_of(facts, numbers(60), 7);
  std::set<std::string> searched;
  for (const int64_t i : halves.searched) searched.insert(facts.sha256[static_cast<size_t>(i)]);
  for (const int64_t i : halves.held_out)
    EXPECT_FALSE(searched.contains(facts.sha256[static_cast<size_t>(i)])) << i;
  EXPECT_NEAR(static_cast<double>(halves.searched.size()), 30, 1);
}

TEST(Halves, FollowTheImagesNotTheirPlaces) {
  auto facts = set_of(24, 1);
  const Halves before = halves_of(facts, numbers(24), 7);
  std::reverse(facts.label.begin(), facts.label.end());
  std::reverse(facts.sha256.begin(), facts.sha256.end());
  const Halves after = halves_of(facts, numbers(24), 7);
  std::set<int64_t> turned;
  for (const int64_t i : after.searched) turned.insert(23 - i);
  EXPECT_EQ(turned, std::set<int64_t>(before.searched.begin(), before.searched.end()));
}

TEST(Halves, OneParentAloneCannotBeHalved) {
  EXPECT_THROW(halves_of(set_of(5, 5), numbers(5), 7), base::UserError);
}

}  // namespace
}  // namespace driftsweep::data::test_halves

#include "study/changed_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace driftsweep::study::test_changed_rules {
namespace {

space::DesignParameter axis(const std::string& name) {
  return {.name = name, .as = space::As::value, .distribution = {}, .where = ""};
}

bool has(const job::Job& job, const std::string& rule, bool uncounted_masks = false) {
  const job::Meaning rules = changed_rules(job, packed::PackedFacts{}, uncounted_masks);
  return std::any_of(rules.begin(), rules.end(), [&](const auto& r) { return r.first == rule; });
}

TEST(ChangedRules, NameNoiseThatAPointLeavesEmpty) {
  job::Job job;
  job.parameters = {axis("capture.exposure"), axis("capture.shot_noise")};
  job.design.type = "list";
  job.design.points = {{0.25, 1e-3}, {0.5, 1e-3}};
  EXPECT_FALSE(has(job, "rules.empty_noise"));
  job.design.points.push_back({0.25, std::monostate()});
  EXPECT_TRUE(has(job, "rules.empty_noise"));
  job.design = {};
  job.design.type = "union";
  job.design.parts.resize(2);
  job.design.parts[0].axes = {0, 1};
  job.design.parts[1].axes = {0, 1};
  EXPECT_FALSE(has(job, "rules.empty_noise"));
  job.design.parts[1].axes = {0};
  EXPECT_TRUE(has(job, "rules.empty_noise"));
  job.parameters[1] = axis("isp.gamma");  // no noise
  EXPECT_FALSE(has(job, "rules.empty_noise"));
}

TEST(ChangedRules, NameHotPixelsAndAFullWellUnderAMovedPedestal) {
  job::Job job;
  job.parameters = {axis("capture.full_well"), axis("capture.row_noise")};
  EXPECT_FALSE(has(job, "rules.hot_pixels"));
  EXPECT_FALSE(has(job, "rules.full_well"));
  job.parameters.push_back(axis("capture.black_offset"));
  job.parameters.push_back(axis("capture.hot_pixels"));
  EXPECT_TRUE(has(job, "rules.hot_pixels"));
  EXPECT_TRUE(has(job, "rules.full_well"));
}

TEST(ChangedRules, NameMasksThatCountNowhere) {
  EXPECT_FALSE(has(job::Job{}, "rules.uncounted_masks"));
  EXPECT_TRUE(has(job::Job{}, "rules.uncounted_masks", true));
}

}  // namespace
}  // namespace driftsweep::study::test_changed_rules

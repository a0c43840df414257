#include "job/plan_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "job/catalogue.h"
#include "job/table.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_plan_text {
namespace {

testing::AssertionResult has(const std::string& text, const std::string& piece) {
  if (text.find(piece) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no '" << piece << "' in\n" << text;
}

TEST(Table, AlignsColumnsAndLeavesNoBlanksAtLineEnds) {
  EXPECT_EQ(aligned({{"a", "bb", "c"}, {"aaa", "", "c"}, {"x"}}, "  "),
            "  a    bb  c\n  aaa      c\n  x\n");
}

TEST(PlanText, NamesRowsParametersAndData) {
  const std::string text = plan_text(job_of(full), DataFacts{600, 5});
  EXPECT_TRUE(has(text, "5 trainings, 10 references, 120 evaluations: 135 rows"));
  EXPECT_TRUE(has(text, "600 images in 5 classes"));
  EXPECT_TRUE(has(text, "random, 12 points"));
  EXPECT_TRUE(has(text, "0.25 to 2, log_uniform"));
  EXPECT_TRUE(has(text, "1.8, 2.2, 2.6"));
  EXPECT_TRUE(has(text, "resnet18, processing parametrized with batch_norm"));
  EXPECT_TRUE(has(text, "all models  all models"));  // exposure
  EXPECT_TRUE(has(text, "plain       plain"));       // gamma
}

TEST(PlanText, NamesTiesConditionsAndCases) {
  const std::string text = plan_text(
      job_of(minimal,
             {"drift={design: {union: [{type: random, n: 3, case: light, parameters: "
              "[capture.exposure]}, {type: grid, levels: 2, parameters: [black, isp.gamma]}]}, "
              "parameters: {capture.exposure: {distribution: normal, mu: 1, sigma: 0.1}, black: "
              "{tie: [isp.black_level.r, isp.black_level.g1], min: 0, max: 0.1}, isp.gamma: "
              "{values: [2, 3], when: {black: 0.1}}}}",
              "gradients=true"}),
      {});
  EXPECT_TRUE(has(text, "union, 7 points"));
  EXPECT_TRUE(has(text, "light: 3 points"));
  EXPECT_TRUE(has(text, "grid: 4 points"));
  EXPECT_TRUE(has(text, "mu 1, sigma 0.1, normal"));
  EXPECT_TRUE(has(text, "black moves isp.black_level.r and isp.black_level.g1 as one"));
  EXPECT_TRUE(has(text, "isp.gamma where black is 0.1"));
}

TEST(PlanText, SaysWhatIsNotKnownYet) {
  EXPECT_TRUE(has(plan_text(job_of(minimal), {}), "does not exist yet"));
}

TEST(ParameterTable, HasALineForEachParameter) {
  const std::string table = parameter_table();
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'),
            static_cast<int64_t>(catalogue().size()) + 1);
  EXPECT_TRUE(has(table, "capture.exposure"));
  EXPECT_TRUE(has(table, "isp.gaussian_blur.44"));
}

}  // namespace
}  // namespace driftsweep::job::test_plan_text

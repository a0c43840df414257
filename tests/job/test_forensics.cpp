#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.h"
#include "job/forensics.h"
#include "job/plan_size.h"
#include "job/plan_text.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_forensics {
namespace {

const std::string start = R"(kind: forensics
data: {file: cells.h5, split: {folds: 2}}
models:
  - {name: one, network: resnet18, train: {}}
  - {name: raw, network: resnet18, processing: {mode: none}, train: {}}
)";

base::UserError mistake_of(const std::string& text) {
  try {
    job_of(text);
  } catch (const base::UserError& error) {
    return error;
  }
  ADD_FAILURE() << "accepted:\n" << text;
  return base::usage_error("", "", "");
}

TEST(Forensics, NeedsNothingBeyondItsKind) {
  const Job job = job_of(start);
  ASSERT_TRUE(job.forensics);
  EXPECT_EQ(
      job.forensics->groups,
      (std::vector<std::string>{"all", "capture", "black_level", "white_balance", "colour_matrix",
                                "gamma", "sharpening_filter", "gaussian_blur"}));
  EXPECT_EQ(job.forensics->lambdas, (std::vector<double>{1, 10, 100}));
  EXPECT_EQ(job.forensics->distance, "l2");
  EXPECT_EQ(job.points(), 0);
  EXPECT_EQ(job.make_design()->points(), 0);
  EXPECT_EQ(plan_size(job, {}).searches, 2 * 2 * 8 * 3);
  EXPECT_EQ(plan_size(job, {}).tolerances, 2 * 2 * 56);
  EXPECT_EQ(job.forensics->tau, 0.05);
  EXPECT_EQ(job.forensics->confidence, 0.95);
  // The whole data model but its noise: 5 of the capture, 4 + 3 + 9 + 1 + 9 + 25 of the ISP.
  EXPECT_EQ(job.parameters.size(), 56u);
  EXPECT_NE(plan_text(job, std::nullopt, -1).find("96 searches"), std::string::npos);
}

// ln(0.9 x 0.025) / ln(1 - 0.05) = 73.97.
TEST(Forensics, ThePlanSaysOnHowManyImagesToleranceCanRest) {
  const Job job = job_of(start);
  DataFacts facts{.images = 900, .classes = 3};
  facts.held_out = {45, 44};
  EXPECT_NE(plan_text(job, facts, -1)
                .find("certified on 45, 44 held-out images by fold, where 74 independent ones are "
                      "the fewest that can"),
            std::string::npos);
  facts.held_out = {80, 80};
  EXPECT_NE(plan_text(job, facts, -1).find("certified on 80 held-out images of each fold"),
            std::string::npos);
}

TEST(Forensics, GroupsActInTheModelsThatHaveThem) {
  const Job job = job_of(start);
  EXPECT_EQ(group_axes(job, job.models[0], "white_balance").size(), 3u);
  EXPECT_EQ(group_axes(job, job.models[0], "all").size(), 56u);
  EXPECT_TRUE(group_axes(job, job.models[1], "white_balance").empty());
  EXPECT_EQ(group_axes(job, job.models[1], "all").size(), 5u);
  EXPECT_EQ(group_axes(job, job.models[1], "exposure").size(), 1u);
}

TEST(Forensics, OnlyAxesOfItsGroupsAreKept) {
  const Job job = job_of(start + "forensics: {groups: [gamma, white_balance]}\n");
  EXPECT_EQ(job.parameters.size(), 4u);
  EXPECT_EQ(job.parameters[0].as, space::As::offset);  // each camera has its own balance
  EXPECT_EQ(job.parameters[3].as, space::As::value);
}

const std::string bounded = start + R"(drift:
  parameters:
    capture.exposure: {min: 0.5, max: 2, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
    light: {min: 0.8, max: 1.25, as: factor, tie: [isp.white_balance.r, isp.white_balance.b]}
forensics: {groups: [all, light], lambdas: [0, 0.5], distance: ssim, scouts: 8, steps: 12, learning_rate: 0.1, restarts: 3, tau: 0.02, confidence: 0.9}
)";

TEST(Forensics, AxesOfTheJobBoundTheSearch) {
  const Job job = job_of(bounded);
  ASSERT_EQ(job.parameters.size(), 3u);
  EXPECT_TRUE(job.forensics->own_parameters);
  EXPECT_EQ(group_axes(job, job.models[0], "light"), std::vector<size_t>{2});
  EXPECT_EQ(job.forensics->searches(), 2 * 2 * 3);
}

TEST(Forensics, EveryKeyIsMeaningAndTheResolvedJobReadsBack) {
  for (const auto& text : {start, bounded, start + "forensics: {groups: [gamma], tau: none}\n"}) {
    const Job job = job_of(text);
    const Job again = job_of(job.resolved());
    EXPECT_EQ(again.meaning(), job.meaning());
    EXPECT_EQ(again.resolved(), job.resolved());
  }
  const Meaning meaning = job_of(bounded).meaning();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"[all, light]", "[light]"},
           {"[0, 0.5]", "[0, 0.25]"},
           {"distance: ssim", "distance: l2"},
           {"scouts: 8", "scouts: 9"},
           {"steps: 12", "steps: 13"},
           {"learning_rate: 0.1", "learning_rate: 0.2"},
           {"restarts: 3", "restarts: 2"},
           {"tau: 0.02", "tau: 0.03"},
           {"confidence: 0.9", "confidence: 0.99"},
           {", tau: 0.02, confidence: 0.9", ", tau: none"},
           {"max: 2.6", "max: 2.7"}}) {
    std::string changed = bounded;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_NE(job_of(changed).meaning(), meaning) << to;
  }
}

TEST(Forensics, MistakesAreNamed) {
  const auto reason = [](const std::string& text) { return mistake_of(text).complaint().reason; };
  EXPECT_NE(reason(start + "forensics: {group: [all]}\n").find("'group'"), std::string::npos);
  const auto unknown = mistake_of(start + "forensics: {groups: [gama]}\n");
  EXPECT_EQ(unknown.complaint().did_you_mean, "gamma");
  // The pipeline of this model has none of the static one's strengths.
  mistake_of(start + "forensics: {groups: [denoising_sigma]}\n");
  EXPECT_NE(reason(start + "forensics: {lambdas: [1, 1]}\n").find("twice"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {lambdas: [-1]}\n").find("at least 0"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {lambdas: []}\n").find("list"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {steps: 0}\n").find("at least 1"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {distance: mse}\n").find("distance"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {tau: 0}\n").find("greater than 0"), std::string::npos);
  EXPECT_NE(reason(start + "forensics: {tau: none, confidence: 0.9}\n").find("asks for none"),
            std::string::npos);
  EXPECT_NE(reason(start + "forensics: {confidence: 1}\n").find("less than 1"), std::string::npos);
  EXPECT_NE(reason(start + "gradients: true\n").find("no evaluations"), std::string::npos);
  EXPECT_NE(reason(start + "drift: {design: {type: grid, levels: 3}}\n").find("no design"),
            std::string::npos);
  EXPECT_NE(reason(start + "drift: {parameters: {isp.gamma: {values: [1.8, 2]}}}\n")
                .find("listed values"),
            std::string::npos);
  EXPECT_NE(reason(start + "drift: {parameters: {capture.hot_pixels: {min: 0, max: 0.1}}}\n")
                .find("no gradient"),
            std::string::npos);
  EXPECT_NE(reason(std::string(minimal) + "forensics: {steps: 3}\n").find("kind: forensics"),
            std::string::npos);
}

}  // namespace
}  // namespace driftsweep::job::test_forensics

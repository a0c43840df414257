// A study of one model in three arms over three folds, with numbers that are easy to check.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/arms.h"
#include "analysis/render.h"
#include "comm/context.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_arms {
namespace {

using store::StudyFile;

// Accuracy of arm a in fold f: 0.5 + a / 10 + f / 100; the learned arm has no third reference.
void write_study(const std::string& path) {
  store::StudyShape shape;
  shape.name = "arms";
  shape.kind = "optimization";
  shape.identity = std::string(64, '0');
  shape.models = {"m-frozen", "m-frozen_normalised", "m-learned"};
  shape.meaning = {{"metric", "accuracy"},
                   {"models.m-frozen.arm", "frozen"},
                   {"models.m-frozen_normalised.arm", "frozen_normalised"},
                   {"models.m-learned.arm", "learned"},
                   {"optimization.target", "0.8"}};
  shape.folds = 3;
  shape.metrics = {"macro_f1", "accuracy"};
  shape.classes = {"a", "b"};
  shape.epochs = 4;
  shape.confusion = false;
  shape.learned_parameters = {"isp.gamma", "isp.black_level.r"};
  store::create_study_file(path, shape);
  StudyFile study(path, StudyFile::Access::write, comm::Context::local());
  for (int64_t arm = 0; arm < 3; ++arm)
    for (int64_t fold = 0; fold < 3; ++fold) {
      store::TrainingValues training;
      training.loss = {1, 0.5, 0.25};  // three epochs of the four there is room for
      training.validation_metric = {0.5, 0.7F + 0.1F * static_cast<float>(arm), 0.9F};
      if (fold == 2) training.validation_metric = {0.1F, 0.1F, 0.1F};
      if (arm == 2) training.parameters = {2.2F, 0, 2.0F, 0.01F, 1.1F, 0.02F};
      store::RowRecord record;
      record.seconds = 30;
      study.write({store::RowKind::training, arm, fold}, training, record);
      if (arm == 2 && fold == 2) continue;
      store::EvaluationValues reference;
      reference.loss = 1;
      reference.metrics = {0, 0.5F + static_cast<float>(arm) / 10 + static_cast<float>(fold) / 100};
      study.write({store::RowKind::reference, arm, fold}, reference, {});
    }
}

TEST(Arms, AreComparedFoldByFold) {
  const store_tests::Scratch scratch;
  const std::string path = scratch.file("s.h5");
  write_study(path);
  const StudyFile study(path, StudyFile::Access::read, comm::Context::local());
  const Arms arms = compare_arms(study);
  EXPECT_EQ(arms.metric, "accuracy");
  ASSERT_EQ(arms.arms.size(), 3U);
  EXPECT_NEAR(arms.arms[0].metric.mean(), 0.51, 1e-6);
  EXPECT_EQ(arms.arms[0].over_frozen.count(), 0);
  EXPECT_NEAR(arms.arms[0].over_normalised.mean(), -0.1, 1e-6);
  EXPECT_NEAR(arms.arms[1].over_frozen.mean(), 0.1, 1e-6);
  EXPECT_EQ(arms.arms[1].over_frozen.count(), 3);
  // On the two folds that both have, not the difference of the means over unlike folds.
  EXPECT_EQ(arms.arms[2].over_frozen.count(), 2);
  EXPECT_NEAR(arms.arms[2].over_frozen.mean(), 0.2, 1e-6);
  EXPECT_NEAR(arms.arms[2].over_normalised.mean(), 0.1, 1e-6);
}

TEST(Arms, TheTargetIsReachedInTheEpochTheValidationSays) {
  const store_tests::Scratch scratch;
  const std::string path = scratch.file("s.h5");
  write_study(path);
  const StudyFile study(path, StudyFile::Access::read, comm::Context::local());
  const Arms arms = compare_arms(study);
  ASSERT_EQ(arms.target, 0.8);
  for (const auto& arm : arms.arms) {
    EXPECT_EQ(arm.trained, 3);
    EXPECT_EQ(arm.epochs_to_target.count(), 2) << arm.model;  // never in the third fold
  }
  EXPECT_EQ(arms.arms[0].epochs_to_target.mean(), 3);
  EXPECT_EQ(arms.arms[2].epochs_to_target.mean(), 2);
  EXPECT_NEAR(arms.arms[2].seconds_to_target.mean(), 20, 1e-9);
}

TEST(Arms, ThePathsEndIsThatOfTheTrainingsLastEpoch) {
  const store_tests::Scratch scratch;
  const std::string path = scratch.file("s.h5");
  write_study(path);
  const StudyFile study(path, StudyFile::Access::read, comm::Context::local());
  const Arms arms = compare_arms(study);
  ASSERT_EQ(arms.steps.size(), 2U);
  // 0.02 against a hundredth is twice as much; 2.2 -> 1.1 half.
  EXPECT_EQ(arms.steps[0].parameter, "isp.black_level.r");
  EXPECT_NEAR(arms.steps[0].last.mean(), 0.02, 1e-7);
  EXPECT_EQ(arms.steps[1].parameter, "isp.gamma");
  EXPECT_NEAR(arms.steps[1].first.mean(), 2.2, 1e-6);
  EXPECT_NEAR(arms.steps[1].last.mean(), 1.1, 1e-6);
  std::string text;
  for (const auto& table : tables_of(arms, 1)) text += text_of(table, 80);
  EXPECT_NE(text.find("+0.200 ± 0.000"), std::string::npos) << text;
  EXPECT_NE(text.find("isp.black_level.r"), std::string::npos) << text;
  EXPECT_EQ(text.find("isp.gamma"), std::string::npos) << text;
}

}  // namespace
}  // namespace driftsweep::analysis::test_arms

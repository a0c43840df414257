// Trainings as a study runs them, under drift and its rules.
#include "study/model_training.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "study/plan.h"
#include "study/study_doubts.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::study::test_model_training {
namespace {

class ModelTraining : public testing::Test {
 protected:
  ModelTraining() {
    test::PackedSet set;
    set.rows = set.columns = 32;
    set.pixel = [](int image, int row, int column) {
      return 600 + 1500 * (image % 2) + 40 * (image % 7) + image + 9 * row + 11 * (column % 5);
    };
    set.write(folder_ / "set.h5", 20);
    images_ = std::make_unique<data::ImageSet>(packed::PackedFile(folder_ / "set.h5"));
    for (int64_t i = 0; i < 20; ++i)
      (i < 12 ? split_.train : i < 16 ? split_.validation : split_.test).push_back(i);
    job_.seed = 7;
    model_.name = "model";
    model_.network = "resnet18";
    model_.train.emplace();
    model_.train->epochs = 2;
    model_.train->batch_size = 4;
    model_.normalisation.kind = job::NormalisationSpec::Kind::from_training;
    auto exposure = axis("capture.exposure"), noise = axis("capture.read_noise"),
         name = axis("corruption.name");
    exposure.distribution = space::LogUniform{0.3, 1.5};
    noise.distribution = space::Uniform{0, 0.05};
    name.distribution = space::Values{{std::string("none"), std::string("contrast")}};
    drift_ = {exposure, noise, name};
  }

  static space::DesignParameter axis(const std::string& name) {
    return {.name = name, .as = space::As::value, .distribution = {}, .where = ""};
  }

  // The hash of the weights.
  std::string train(const std::string& name, task::Pauses pauses = {}) {
    job_.models = {model_};
    const TrainingRequest request = {.job = &job_,
                                     .model = &job_.models[0],
                                     .fold = 0,
                                     .split = &split_,
                                     .weights = folder_ / (name + ".safetensors"),
                                     .pauses = std::move(pauses),
                                     .checkpoint = folder_ / (name + ".checkpoint"),
                                     .epochs = std::nullopt};
    outcome_ = train_model(request, *images_, at::kCPU);
    return outcome_.weights_sha256;
  }

  test::Scratch folder_;
  std::unique_ptr<data::ImageSet> images_;
  data::Split split_;
  job::Job job_;
  job::ModelSpec model_;
  std::vector<space::DesignParameter> drift_;
  TrainingOutcome outcome_;
};

TEST_F(ModelTraining, UnderDriftIsAnotherOneAndTheSameEveryTime) {
  const std::string plain = train("plain");
  model_.train->drift = drift_;
  const std::string drifted = train("drifted");
  EXPECT_NE(plain, drifted);
  EXPECT_EQ(train("again"), drifted);
}

TEST_F(ModelTraining, UnderDriftGoesOnAfterAPauseToTheSameWeights) {
  model_.train->drift = drift_;
  const std::string unbroken = train("unbroken");
  int asked = 0;
  task::Pauses pauses;
  pauses.should_pause = [&](double) { return ++asked == 5; };  // in the second epoch
  EXPECT_THROW(train("paused", pauses), task::Paused);
  EXPECT_EQ(train("paused"), unbroken);
}

TEST_F(ModelTraining, ALearnedPipelineLearnsUnderDriftToo) {
  model_.normalisation.kind = job::NormalisationSpec::Kind::none;
  model_.processing.trainable = {"gamma", "white_balance"};
  model_.train->learning_rate = 1e-3;
  train("undrifted");
  const auto plain = outcome_.history.back().watched;
  model_.train->drift = drift_;
  const std::string drifted = train("drifted");
  const auto moved = outcome_.history.back().watched;
  EXPECT_EQ(moved.size(), 132U);
  EXPECT_NE(moved, plain);
  EXPECT_EQ(train("again"), drifted);
}

TEST_F(ModelTraining, BalancedWeightsOfBalancedClassesChangeNothing) {
  const std::string plain = train("plain");
  model_.train->balanced_classes = true;
  train("balanced");
  // Weights of 1 take another path to the same sums.
  const double expected = outcome_.history[0].loss;
  model_.train->balanced_classes = false;
  EXPECT_EQ(train("plain again"), plain);
  EXPECT_NEAR(outcome_.history[0].loss, expected, 1e-5);
  model_.train->class_weights = {1, 30};
  train("weighted");
  EXPECT_GT(std::abs(outcome_.history[1].loss - expected), 1e-4);
}

TEST_F(ModelTraining, StopsEarlyWithFewerEpochsInItsCurves) {
  model_.train->epochs = 6;
  model_.train->early_stopping =
      job::EarlyStoppingSpec{.patience = 1, .min_delta = 1e9, .where = ""};
  train("stopped");
  EXPECT_EQ(outcome_.history.size(), 2U);
}

TEST_F(ModelTraining, RulesThatDoNotFitTheDataAreRefused) {
  job_.split.kind = job::SplitSpec::Kind::shuffle;
  job_.split.train = 0.6;
  job_.parameters = {drift_.front()};
  job_.design.type = "random";
  job_.design.n = 1;
  const auto refusal = [&] {
    job_.models = {model_};
    try {
      make_plan(job_, images_->facts());
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::data);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal(), "");
  model_.train->class_weights = {1, 2, 3};
  EXPECT_NE(refusal().find("3 class_weights, and the data set has 2 classes: first, second"),
            std::string::npos);
  model_.train->class_weights = {};
  model_.train->early_stopping =
      job::EarlyStoppingSpec{.patience = 1, .min_delta = 0, .where = "job"};
  EXPECT_NE(refusal().find("no validation part"), std::string::npos);
}

TEST_F(ModelTraining, AFoldThatLacksAClassIsNamed) {
  job_.models = {model_};
  EXPECT_TRUE(study_doubts(job_, images_->facts(), {split_}).empty());
  data::Split lacks = split_;
  lacks.train = {1, 3, 5};
  auto warnings = study_doubts(job_, images_->facts(), {split_, lacks});
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(
      warnings[0].reason.starts_with("the training part of fold 1 has no image of 'first': "))
      << warnings[0].reason;
  lacks.test = {2, 4};
  job_.models[0].train.reset();
  warnings = study_doubts(job_, images_->facts(), {lacks});
  ASSERT_EQ(warnings.size(), 1U) << "what nothing trains on may lack anything";
  EXPECT_TRUE(warnings[0].reason.starts_with("the test part of fold 0 has no image of 'second': "))
      << warnings[0].reason;
}

TEST_F(ModelTraining, CamerasOfUnknownNoiseAreNamedOnceForEvaluationAndTraining) {
  model_.train->drift = {axis("capture.read_noise")};
  job_.models = {model_};
  EXPECT_EQ(study_doubts(job_, images_->facts(), {split_}).size(), 1U);
  job_.parameters = {axis("capture.read_noise")};
  EXPECT_EQ(study_doubts(job_, images_->facts(), {split_}).size(), 1U);
}

}  // namespace
}  // namespace driftsweep::study::test_model_training

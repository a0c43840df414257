#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/errors.h"
#include "base/random.h"
#include "task/metrics.h"

namespace driftsweep::task::test_metrics {
namespace {

// 6 images of 3 classes: truths 0 0 0 1 1 2, predictions 0 0 1 1 0 1.
ClassificationMetrics example() {
  ClassificationMetrics metrics(3);
  const int truth[] = {0, 0, 0, 1, 1, 2}, predicted[] = {0, 0, 1, 1, 0, 1};
  for (int i = 0; i < 6; ++i) metrics.add(i, truth[i], predicted[i], std::array{0.3, 0.3, 0.4});
  return metrics;
}

TEST(Metrics, AgreeWithHandCountedValues) {
  const auto metrics = example();
  EXPECT_DOUBLE_EQ(metrics.loss(), 15. / 6);
  EXPECT_DOUBLE_EQ(metrics.accuracy(), 3. / 6);
  // F1: class 0 2*2/(3+3), class 1 2*1/(2+3), class 2 0/(1+0).
  EXPECT_DOUBLE_EQ(metrics.macro_f1(), (4. / 6 + 2. / 5 + 0) / 3);
  // Recall: 2 of 3, 1 of 2, 0 of 1.
  EXPECT_DOUBLE_EQ(metrics.balanced_accuracy(), (2. / 3 + 1. / 2 + 0) / 3);
  EXPECT_EQ(metrics.confusion(), (std::vector<int64_t>{2, 1, 0, 1, 1, 0, 0, 1, 0}));
  EXPECT_DOUBLE_EQ(metrics.auroc(), 0.5) << "equal probabilities tell nothing";
}

TEST(Metrics, AreStoredInTheOrderOfTheirNames) {
  const auto metrics = example();
  const auto values = values_of(metrics);
  ASSERT_EQ(values.size(), classification_metric_names().size());
  EXPECT_EQ(classification_metric_names()[2], "balanced_accuracy");
  EXPECT_EQ(values[2], static_cast<float>(metrics.balanced_accuracy()));
  EXPECT_EQ(classification_metric_names()[4], "ece");
  EXPECT_EQ(values[4], static_cast<float>(metrics.ece()));
}

TEST(Metrics, MergeEqualsAddingAll) {
  ClassificationMetrics first(2), second(2), both(2);
  const std::array one = {0.4, 0.6}, other = {0.1, 0.9};
  first.add(0.5, 0, 1, one);
  second.add(0.25, 1, 1, other);
  both.add(0.5, 0, 1, one);
  both.add(0.25, 1, 1, other);
  first.merge(second);
  EXPECT_EQ(first.loss(), both.loss());
  EXPECT_EQ(first.confusion(), both.confusion());
  EXPECT_EQ(first.auroc(), both.auroc());
  EXPECT_EQ(first.auroc(), 1);
  EXPECT_EQ(first.ece(), both.ece());
}

TEST(Metrics, AbsentClassesDoNotCountWhereAClassIsCounted) {
  ClassificationMetrics metrics(5);
  metrics.add(0, 3, 3, std::array{0., 0., 0., 1., 0.});
  EXPECT_DOUBLE_EQ(metrics.macro_f1(), 1);
  EXPECT_DOUBLE_EQ(metrics.balanced_accuracy(), 1);
  EXPECT_TRUE(std::isnan(metrics.auroc())) << "there is nothing to tell the class from";
}

TEST(Metrics, AreMissingWithoutImages) {
  const ClassificationMetrics metrics(2);
  EXPECT_TRUE(std::isnan(metrics.loss()));
  for (const float value : values_of(metrics)) EXPECT_TRUE(std::isnan(value));
}

TEST(Metrics, AnotherNumberOfProbabilitiesIsABug) {
  ClassificationMetrics metrics(3);
  EXPECT_THROW(metrics.add(0, 1, 1, std::array{0.5, 0.5}), base::InternalError);
}

Scores random_scores(int64_t classes, int images, int levels) {
  Scores scores{.classes = classes, .truth = {}, .probabilities = {}};
  base::Stream stream(1, "images", "scores");
  for (int image = 0; image < images; ++image) {
    scores.truth.push_back(image % classes);
    double sum = 0;
    std::vector<double> parts;
    for (int64_t label = 0; label < classes; ++label) {
      parts.push_back(1 + static_cast<double>(stream.below(static_cast<uint64_t>(levels))));
      sum += parts.back();
    }
    for (const double part : parts) scores.probabilities.push_back(part / sum);
  }
  return scores;
}

// By its definition: pairs of an image of the class and one of another.
double pairs_won(const Scores& scores, int64_t label) {
  double won = 0, pairs = 0;
  for (size_t own = 0; own < scores.truth.size(); ++own)
    for (size_t other = 0; other < scores.truth.size(); ++other) {
      if (scores.truth[own] != label || scores.truth[other] == label) continue;
      ++pairs;
      const double difference = scores.of(own, label) - scores.of(other, label);
      won += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
    }
  return won / pairs;
}

TEST(Auroc, IsTheShareOfPairsInTheRightOrderWithTiesAsHalf) {
  for (const int levels : {2, 3, 1000}) {  // many ties, some, hardly any
    const Scores scores = random_scores(4, 90, levels);
    double mean = 0;
    for (int64_t label = 0; label < 4; ++label) mean += pairs_won(scores, label) / 4;
    EXPECT_NEAR(macro_auroc(scores), mean, 1e-12) << levels;
  }
}

TEST(Auroc, OfTwoClassesWithATie) {
  // The example of scikit-learn's documentation, roc_auc_score([0, 0, 1, 1], [.1, .4, .35, .8]):
  // 0.75.
  const Scores known{
      .classes = 2, .truth = {0, 0, 1, 1}, .probabilities = {.9, .1, .6, .4, .65, .35, .2, .8}};
  EXPECT_DOUBLE_EQ(macro_auroc(known), 0.75);
  // One of four pairs is a tie.
  const Scores tied{
      .classes = 2, .truth = {0, 0, 1, 1}, .probabilities = {.75, .25, .5, .5, .5, .5, .25, .75}};
  EXPECT_DOUBLE_EQ(macro_auroc(tied), 3.5 / 4);
}

TEST(Auroc, IsNoNumberWhereAClassIsAbsent) {
  Scores scores = random_scores(3, 30, 5);
  for (auto& label : scores.truth) label = label == 2 ? 0 : label;
  EXPECT_TRUE(std::isnan(macro_auroc(scores)));
}

TEST(CalibrationError, AgreesWithHandCountedBins) {
  // Bins (12/15, 13/15] and (8/15, 9/15]: two images at .85, one right; one at .6, right.
  const Scores scores{
      .classes = 2, .truth = {0, 1, 1}, .probabilities = {.85, .15, .85, .15, .4, .6}};
  EXPECT_NEAR(expected_calibration_error(scores),
              2. / 3 * std::abs(0.5 - 0.85) + 1. / 3 * std::abs(1 - 0.6), 1e-12);
}

TEST(CalibrationError, OfCertaintyIsTheShareOfErrors) {
  const Scores scores{
      .classes = 2, .truth = {0, 1, 1, 1}, .probabilities = {1, 0, 1, 0, 0, 1, 0, 1}};
  EXPECT_DOUBLE_EQ(expected_calibration_error(scores), 0.25);
}

}  // namespace
}  // namespace driftsweep::task::test_metrics

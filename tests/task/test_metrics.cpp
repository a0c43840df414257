#include <gtest/gtest.h>

#include <cmath>

#include "task/metrics.h"

namespace driftsweep::task {
namespace {

// 6 images of 3 classes: truths 0 0 0 1 1 2, predictions 0 0 1 1 0 1.
ClassificationMetrics example() {
  ClassificationMetrics metrics(3);
  const int truth[] = {0, 0, 0, 1, 1, 2}, predicted[] = {0, 0, 1, 1, 0, 1};
  for (int i = 0; i < 6; ++i) metrics.add(i, truth[i], predicted[i]);
  return metrics;
}

TEST(Metrics, AgreeWithHandCountedValues) {
  const auto metrics = example();
  EXPECT_DOUBLE_EQ(metrics.loss(), 15. / 6);
  EXPECT_DOUBLE_EQ(metrics.accuracy(), 3. / 6);
  // F1: class 0 2*2/(3+3), class 1 2*1/(2+3), class 2 0/(1+0).
  EXPECT_DOUBLE_EQ(metrics.macro_f1(), (4. / 6 + 2. / 5 + 0) / 3);
  EXPECT_EQ(metrics.confusion(), (std::vector<int64_t>{2, 1, 0, 1, 1, 0, 0, 1, 0}));
}

TEST(Metrics, MergeEqualsAddingAll) {
  ClassificationMetrics first(2), second(2), both(2);
  first.add(0.5, 0, 1);
  second.add(0.25, 1, 1);
  both.add(0.5, 0, 1);
  both.add(0.25, 1, 1);
  first.merge(second);
  EXPECT_EQ(first.loss(), both.loss());
  EXPECT_EQ(first.confusion(), both.confusion());
}

TEST(Metrics, AbsentClassesDoNotCountInMacroF1) {
  ClassificationMetrics metrics(5);
  metrics.add(0, 3, 3);
  EXPECT_DOUBLE_EQ(metrics.macro_f1(), 1);
}

TEST(Metrics, AreMissingWithoutImages) {
  const ClassificationMetrics metrics(2);
  EXPECT_TRUE(std::isnan(metrics.loss()));
  EXPECT_TRUE(std::isnan(metrics.accuracy()));
  EXPECT_TRUE(std::isnan(metrics.macro_f1()));
}

}  // namespace
}  // namespace driftsweep::task

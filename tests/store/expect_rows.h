// Comparisons in which NaN equals NaN, because missing must come back missing.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::store_tests {

template <typename T>
void expect_same(T found, T expected) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(found)) << found;
  } else {
    EXPECT_EQ(found, expected);
  }
}

template <typename T>
void expect_same(const std::vector<T>& found, const std::vector<T>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) expect_same(found[i], expected[i]);
}

inline void expect_same(const store::EvaluationValues& found,
                        const store::EvaluationValues& expected) {
  expect_same(found.loss, expected.loss);
  expect_same(found.metrics, expected.metrics);
  expect_same(found.gradient, expected.gradient);
  expect_same(found.image_loss, expected.image_loss);
  EXPECT_EQ(found.confusion, expected.confusion);
  EXPECT_EQ(found.image_prediction, expected.image_prediction);
}

inline void expect_missing(const store::EvaluationValues& found) {
  EXPECT_TRUE(std::isnan(found.loss));
  for (float value : found.metrics) EXPECT_TRUE(std::isnan(value));
  for (float value : found.gradient) EXPECT_TRUE(std::isnan(value));
  for (float value : found.image_loss) EXPECT_TRUE(std::isnan(value));
  for (int32_t value : found.confusion) EXPECT_EQ(value, -1);
  for (int32_t value : found.image_prediction) EXPECT_EQ(value, -1);
}

}  // namespace driftsweep::store_tests

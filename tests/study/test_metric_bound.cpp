#include "study/metric_bound.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/study/drifted_population.h"

namespace driftsweep::study::test_metric_bound {
namespace {

// `right` images of each class, one to a unit, all told rightly.
std::vector<ClassTable> all_right(const std::vector<int>& right) {
  std::vector<ClassTable> units;
  for (size_t label = 0; label < right.size(); ++label)
    for (int i = 0; i < right[label]; ++i) {
      units.emplace_back(right.size() * right.size(), 0);
      units.back()[label * right.size() + label] = 1;
    }
  return units;
}

double bound_of_no_loss(const std::string& metric, const std::vector<int>& right) {
  const auto units = all_right(right);
  return MetricBound(metric, std::vector<bool>(right.size(), true), units)
      .upper(units, 0.025, 7, 8000);
}

TEST(MetricBound, WithoutALossTheAccuracyDependsOnAllImages) {
  EXPECT_NEAR(bound_of_no_loss("accuracy", {124, 70, 6}), 1 - std::pow(0.025, 1. / 200), 0.001);
}

// 200 images of which 6 are of a rare class: with none lost, 1 - 0.025^(1/6) = 0.459 of the rare
// class may be, which costs its F1 q / (2 - q) and the mean of three a third of that.
TEST(MetricBound, WithoutALossMacroF1DependsOnTheRarestClass) {
  const double share = 1 - std::pow(0.025, 1. / 6);
  const double bound = bound_of_no_loss("macro_f1", {124, 70, 6});
  EXPECT_GE(bound, share / (2 - share) / 3);
  EXPECT_LE(bound, 0.12);
  EXPECT_LT(bound_of_no_loss("macro_f1", {124, 70, 60}), 0.02);
  // A class without an image here costs all of its share.
  EXPECT_GE(bound_of_no_loss("macro_f1", {130, 70, 0}), 1. / 3 - 1e-12);
}

TEST(MetricBound, AFamilyIsLostAsAWhole) {
  std::vector<ClassTable> parents(20, ClassTable{3, 0, 0, 2});
  const double bound =
      MetricBound("accuracy", {true, true}, parents).upper(parents, 0.025, 7, 8000);
  EXPECT_NEAR(bound, 1 - std::pow(0.025, 1. / 20), 0.01);  // two deviations of 8000 draws
  // One of them with twice as many images weighs twice.
  parents.push_back({6, 0, 0, 4});
  EXPECT_GT(MetricBound("accuracy", {true, true}, parents).upper(parents, 0.025, 7, 8000),
            1.5 * bound);
}

// Half of the pictures have an object of a hundredth of their pixels: a picture of false alarms
// costs the IoU more than one whose object is lost.
TEST(MetricBound, OfPixelsReckonsWithAPictureOfFalseAlarms) {
  std::vector<ClassTable> pictures(50, ClassTable{10'000, 0, 0, 0});
  pictures.resize(100, ClassTable{9900, 0, 0, 100});
  EXPECT_GT(MetricBound("iou", {true, true}, pictures).upper(pictures, 0.025, 7), 0.8);
  EXPECT_NEAR(MetricBound("accuracy", {true, true}, pictures).upper(pictures, 0.025, 7),
              1 - std::pow(0.025, 1. / 100), 0.004);
}

// At a drift whose true drop is just above tau, a bound of at most tau is a wrong certificate. 400
// repetitions of each, of which 2.5 % may be: more than 18 come with a probability below 0.01. The
// whole procedure is repeated by hand: tolerance_coverage.cpp.
int wrong_certificates(const coverage::Population& population, const std::string& metric,
                       int64_t images, double tau) {
  double drift = 0;
  while (population.drop(metric, drift) <= tau) drift += 0.001;
  int wrong = 0;
  for (uint64_t repetition = 0; repetition < 400; ++repetition) {
    const coverage::Sample sample(population, images, repetition);
    const MetricBound bound(metric, coverage::all_classes(population), sample.tables(0));
    wrong += bound.upper(sample.tables(drift), 0.025, repetition, 400) <= tau ? 1 : 0;
  }
  return wrong;
}

TEST(MetricBound, HoldsForARareClass) {
  EXPECT_LE(wrong_certificates({.name = "rare",
                                .classes = {0.62, 0.35, 0.03},
                                .rates = {0, 0, 0.3},
                                .taken_for = {1, 0, 0}},
                               "macro_f1", 200, 0.1),
            18);
}

TEST(MetricBound, HoldsForParentsLostAsAWhole) {
  EXPECT_LE(wrong_certificates({.name = "parents",
                                .classes = {0.6, 0.4},
                                .rates = {0.1, 0.1},
                                .taken_for = {1, 0},
                                .family = 5,
                                .mixed = true,
                                .wrong = 0},
                               "accuracy", 300, 0.1),
            18);
}

}  // namespace
}  // namespace driftsweep::study::test_metric_bound

#include "simulate/cells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "simulate/canvas.h"
#include "simulate/slide.h"
#include "simulate/stains.h"

namespace driftsweep::simulate {
namespace {

TEST(Cells, ArePureFunctionsOfSeedIndexAndSize) {
  const auto once = draw_cell(4, 12, 48);
  EXPECT_EQ(once.light.planes, draw_cell(4, 12, 48).light.planes);
  EXPECT_NE(once.light.planes, draw_cell(4, 13, 48).light.planes);
  EXPECT_NE(once.light.planes, draw_cell(5, 12, 48).light.planes);
}

TEST(Cells, ClassesAreBalancedAndShuffled) {
  std::set<std::vector<int>> orders;
  for (int64_t block = 0; block < 20; ++block) {
    std::vector<int> labels;
    for (int64_t i = 0; i < 5; ++i)
      labels.push_back(static_cast<int>(draw_cell(1, 5 * block + i, 32).label));
    orders.insert(labels);
    std::sort(labels.begin(), labels.end());
    EXPECT_EQ(labels, (std::vector<int>{0, 1, 2, 3, 4}));
  }
  EXPECT_GT(orders.size(), 10u);
  EXPECT_EQ(cell_class_names().size(), 5u);
}

// Beer and Lambert: nothing is brighter than the slide's background, and light is never negative.
TEST(Cells, StayBetweenBlackAndTheBackground) {
  for (const int size : {32, 50, 64})
    for (int64_t index = 0; index < 25; ++index) {
      const auto picture = draw_cell(2, index, size);
      const Slide slide = make_slide(2, picture.slide);
      const auto plane = static_cast<size_t>(size) * static_cast<size_t>(size);
      ASSERT_EQ(picture.light.planes.size(), 3 * plane);
      for (size_t i = 0; i < 3 * plane; ++i) {
        ASSERT_GT(picture.light.planes[i], 0);
        ASSERT_LE(picture.light.planes[i], static_cast<float>(slide.background[i / plane]));
      }
    }
}

TEST(Cells, OfOneSlideShareItsLook) {
  EXPECT_EQ(draw_cell(1, 0, 32).slide, draw_cell(1, cells_per_slide - 1, 32).slide);
  EXPECT_NE(draw_cell(1, 0, 32).slide, draw_cell(1, cells_per_slide, 32).slide);
  EXPECT_EQ(make_slide(1, 3).background, make_slide(1, 3).background);
  EXPECT_NE(make_slide(1, 3).background, make_slide(1, 4).background);
  EXPECT_NE(make_slide(1, 3).strength, make_slide(1, 4).strength);
}

// Classes differ in stain: over the middle of the picture, eosinophils absorb least red of all
// against blue, lymphocytes and basophils are the darkest in green.
TEST(Cells, ClassesDifferInColour) {
  std::map<CellClass, Rgb> mean;
  std::map<CellClass, int> count;
  const int size = 64;
  for (int64_t index = 0; index < 100; ++index) {
    const auto picture = draw_cell(3, index, size);
    ++count[picture.label];
    for (size_t channel = 0; channel < 3; ++channel)
      for (size_t row = 22; row < 42; ++row)
        for (size_t column = 22; column < 42; ++column)
          mean[picture.label][channel] +=
              static_cast<double>(picture.light.planes[(channel * 64 + row) * 64 + column]) / 400;
  }
  for (auto& [label, colour] : mean)
    for (double& value : colour) value /= count[label];
  const auto red_over_blue = [&](CellClass label) { return mean[label][0] / mean[label][2]; };
  for (const auto other :
       {CellClass::basophil, CellClass::lymphocyte, CellClass::monocyte, CellClass::neutrophil})
    EXPECT_GT(red_over_blue(CellClass::eosinophil), 1.2 * red_over_blue(other));
  EXPECT_LT(mean[CellClass::lymphocyte][1], 0.8 * mean[CellClass::monocyte][1]);
  EXPECT_LT(mean[CellClass::basophil][1], 0.8 * mean[CellClass::neutrophil][1]);
}

TEST(Stains, DensitiesMultiplyTransmissions) {
  Densities densities;
  for (auto& plane : densities) plane.assign(1, 0.0f);
  densities[0][0] = 0.5f;
  densities[4][0] = 2;
  const auto light = transmitted(densities, 1, {0.8, 0.7, 0.6}, {1, 1, 1, 1, 0.5});
  for (size_t channel = 0; channel < 3; ++channel) {
    const double expected = Rgb{0.8, 0.7, 0.6}[channel] *
                            std::exp(-0.5 * absorbance(Stain::chromatin)[channel]) *
                            std::exp(-1.0 * absorbance(Stain::haemoglobin)[channel]);
    EXPECT_NEAR(light.planes[channel], expected, 1e-6);
  }
}

// The covered area of a disc is pi r^2, wherever it lies between the pixels: the edge is smooth.
TEST(Canvas, ADiscCoversItsArea) {
  for (const double shift : {0.0, 0.25, 0.5}) {
    Coverage coverage(41);
    coverage.add({{20 + shift, 20 - shift}, 12.3, 1, 0, {}, {}}, 1.5);
    double area = 0;
    for (const float value : coverage.values()) area += static_cast<double>(value);
    EXPECT_NEAR(area, 3.14159265 * 12.3 * 12.3, 1) << shift;
  }
}

TEST(Canvas, ShapesBeyondTheBorderAreCut) {
  Coverage coverage(16);
  coverage.add({{-40, 8}, 5, 1, 0, {}, {}}, 1.5);
  coverage.add({{8, 90}, 5, 1, 0, {}, {}}, 1.5);
  EXPECT_EQ(*std::max_element(coverage.values().begin(), coverage.values().end()), 0);
  EXPECT_EQ(coverage.at({-1, 3}), 0);
  coverage.add({{0, 0}, 3, 1, 0, {}, {}}, 1.5);
  EXPECT_EQ(coverage.at({0, 0}), 1);
  Canvas canvas(16);
  canvas.grain({15, -1}, 4, Stain::eosin, 1);
  canvas.grain({-90, 300}, 4, Stain::eosin, 1);
  EXPECT_NEAR(canvas.densities()[2][15], std::exp(-1 / 8.0), 1e-6);
}

}  // namespace
}  // namespace driftsweep::simulate

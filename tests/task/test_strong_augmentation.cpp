#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "task/augmentation.h"
#include "task/loss.h"
#include "task/strong_augmentation.h"

namespace driftsweep::task::test_strong_augmentation {
namespace {

constexpr double noise_sd = 5e-4;

StrongDraw still() {
  return {.flip_columns = false,
          .flip_rows = false,
          .angle = 0,
          .sharpness = 1,
          .noise = base::Stream(1, "image", "test")};
}

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

// Six standard deviations of the noise hide no pixel that moved.
bool alike(const at::Tensor& a, const at::Tensor& b) { return largest(a - b) < 6 * noise_sd; }

TEST(StrongAugmentation, FlipsAndTurnsPicturesAndMasksAlike) {
  const at::Tensor picture = at::rand({1, 3, 8, 8}), mask = at::randint(0, 5, {1, 8, 8}, at::kLong);
  for (const bool columns : {false, true})
    for (const bool rows : {false, true})
      for (int turns = 0; turns < 4; ++turns) {
        StrongDraw draw = still();
        draw.flip_columns = columns;
        draw.flip_rows = rows;
        draw.angle = turns * std::numbers::pi / 2;
        const auto expected = [&](at::Tensor image) {
          if (columns) image = at::flip(image, {-1});
          if (rows) image = at::flip(image, {-2});
          return at::rot90(image, turns, {-2, -1});
        };
        EXPECT_TRUE(alike(augment_strongly(picture, {draw}), expected(picture)));
        EXPECT_TRUE(turn_masks(mask, {draw}).equal(expected(mask)));
      }
}

// A ramp along the columns, turned: its value is known between pixels too.
TEST(StrongAugmentation, TurnsByAnyAngleAboutTheCentre) {
  constexpr int64_t rows = 16, columns = 24;
  const at::Tensor ramp =
      at::arange(columns, at::kFloat).expand({1, 3, rows, columns}).contiguous();
  StrongDraw draw = still();
  draw.angle = 0.4;
  const at::Tensor turned = augment_strongly(ramp, {draw});
  int64_t inside = 0;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      const double x = static_cast<double>(column) - 11.5, y = static_cast<double>(row) - 7.5;
      const double from_x = std::cos(0.4) * x - std::sin(0.4) * y + 11.5;
      const double from_y = std::sin(0.4) * x + std::cos(0.4) * y + 7.5;
      if (from_x < 0 || from_x > columns - 1 || from_y < 0 || from_y > rows - 1) continue;
      ++inside;
      EXPECT_NEAR(turned[0][1][row][column].item<double>(), from_x, 6 * noise_sd);
    }
  EXPECT_GT(inside, rows * columns / 2);
}

TEST(StrongAugmentation, WhatComesFromOutsideAMaskIsIgnoredAndMirroredInThePicture) {
  StrongDraw draw = still();
  draw.angle = std::numbers::pi / 4;
  const at::Tensor mask = turn_masks(at::full({1, 16, 16}, 3, at::kLong), {draw});
  EXPECT_EQ(mask[0][0][0].item<int64_t>(), ignored_label);
  EXPECT_EQ(mask[0][8][8].item<int64_t>(), 3);
  EXPECT_TRUE((mask.eq(3) | mask.eq(ignored_label)).all().item<bool>());
  const at::Tensor picture = augment_strongly(at::full({1, 3, 16, 16}, 0.6), {draw});
  EXPECT_TRUE(alike(picture, at::full({1, 3, 16, 16}, 0.6)));
}

TEST(StrongAugmentation, SharpensAsPillow) {
  at::Tensor point = at::zeros({1, 3, 5, 5});
  point.slice(2, 2, 3).slice(3, 2, 3).fill_(13);
  for (const double sharpness : {0., 0.5, 1.5}) {
    StrongDraw draw = still();
    draw.sharpness = sharpness;
    const at::Tensor result = augment_strongly(point, {draw})[0][1];
    EXPECT_NEAR(result[2][2].item<double>(), 13 * sharpness + 5 * (1 - sharpness), 6 * noise_sd);
    EXPECT_NEAR(result[2][1].item<double>(), 1 - sharpness, 6 * noise_sd);
    EXPECT_NEAR(result[1][1].item<double>(), 1 - sharpness, 6 * noise_sd);
    EXPECT_NEAR(result[0][2].item<double>(), 0, 6 * noise_sd) << "the edge";
  }
}

TEST(StrongAugmentation, AddsNoiseOfTheStatedDeviation) {
  const at::Tensor noise = augment_strongly(at::zeros({1, 3, 64, 64}, at::kDouble), {still()});
  EXPECT_NEAR(noise.std().item<double>(), noise_sd, 0.03 * noise_sd);
  EXPECT_NEAR(noise.mean().item<double>(), 0, 0.05 * noise_sd);
}

TEST(StrongAugmentation, DependsOnContentAndEpochButNotOnTheBatch) {
  const at::Tensor pictures = at::rand({3, 3, 9, 13}),
                   masks = at::randint(0, 3, {3, 9, 13}, at::kLong);
  const auto both = [&](int64_t first, const std::vector<std::string>& contents, int64_t epoch) {
    const int64_t last = first + static_cast<int64_t>(contents.size());
    return std::pair(
        augment(pictures.slice(0, first, last), Augmentation::strong, 1, contents, epoch),
        augment_labels(masks.slice(0, first, last), Augmentation::strong, 1, contents, epoch));
  };
  const auto whole = both(0, {"a", "b", "c"}, 5), alone = both(1, {"b"}, 5),
             later = both(1, {"b"}, 6), other = both(1, {"d"}, 5);
  EXPECT_TRUE(whole.first.slice(0, 1, 2).equal(alone.first));
  EXPECT_TRUE(whole.second.slice(0, 1, 2).equal(alone.second));
  EXPECT_FALSE(later.first.equal(alone.first));
  EXPECT_FALSE(other.first.equal(alone.first));
}

// The mask drawn into the picture: both must still agree away from borders between classes.
TEST(StrongAugmentation, MasksOfTwiceThePicturesSizeMoveAlike) {
  at::Tensor mask = at::zeros({1, 32, 48}, at::kLong);
  mask.slice(1, 4, 14).slice(2, 6, 20).fill_(1);
  const at::Tensor half = mask.slice(1, 0, 32, 2).slice(2, 0, 48, 2).to(at::kFloat);
  for (int epoch = 0; epoch < 20; ++epoch) {
    const at::Tensor picture = augment(half.unsqueeze(1).expand({1, 3, 16, 24}).contiguous(),
                                       Augmentation::strong, 1, {"a"}, epoch)[0][0];
    const at::Tensor moved = augment_labels(mask, Augmentation::strong, 1, {"a"}, epoch)[0];
    const at::Tensor labels = moved.slice(0, 0, 32, 2).slice(1, 0, 48, 2);
    const at::Tensor counted = labels.ne(ignored_label);
    const at::Tensor differs = (picture.gt(0.5).ne(labels.eq(1)) & counted);
    EXPECT_LT(differs.sum().item<int64_t>(), 20) << "less than the outline of the car";
    EXPECT_GT((labels.eq(1) & counted).sum().item<int64_t>(), 20);
  }
}

}  // namespace
}  // namespace driftsweep::task::test_strong_augmentation

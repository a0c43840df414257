// Losses and metrics of classes of pixels.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cmath>

#include "task/augmentation.h"
#include "task/classifier.h"
#include "task/loss.h"
#include "task/pixel_metrics.h"

namespace driftsweep::task::test_segmentation {
namespace {

at::Tensor some_labels() {
  at::Tensor labels = at::randint(0, 3, {2, 5, 7}, at::kLong);
  labels[0][1][2] = ignored_label;
  labels[1].slice(0, 2, 4).fill_(ignored_label);
  return labels;
}

TEST(Loss, CrossEntropyOfPixelsIsPyTorchsWithIgnoredOnesLeftOut) {
  const at::Tensor logits = at::rand({2, 3, 5, 7}, at::kDouble) * 4, labels = some_labels();
  const at::Tensor ours = loss_by_picture("cross_entropy", logits, labels);
  for (int64_t i = 0; i < 2; ++i) {
    const at::Tensor theirs =
        at::cross_entropy_loss(logits.slice(0, i, i + 1), labels.slice(0, i, i + 1), {}, 1, 255);
    EXPECT_NEAR(ours[i].item<double>(), theirs.item<double>(), 1e-12);
  }
}

TEST(Loss, APictureWithoutCountedPixelsHasNoLossAndIsInNoMean) {
  at::Tensor labels = some_labels();
  labels[0].fill_(ignored_label);
  EXPECT_TRUE(has_loss(labels).equal(at::tensor({0, 1}, at::kLong).eq(1)));
  EXPECT_TRUE(has_loss(at::tensor({255, 3}, at::kLong)).all().item<bool>());  // class 255
  for (const char* kind : {"cross_entropy", "dice"}) {
    at::Tensor logits = (at::rand({2, 3, 5, 7}, at::kDouble) * 4).set_requires_grad(true);
    at::Tensor alone = logits.detach().slice(0, 1, 2).clone().set_requires_grad(true);
    const at::Tensor losses = loss_by_picture(kind, logits, labels);
    EXPECT_TRUE(std::isnan(losses[0].item<double>())) << kind;
    const at::Tensor both = batch_loss(kind, logits, labels);
    const at::Tensor one = batch_loss(kind, alone, labels.slice(0, 1, 2));
    EXPECT_DOUBLE_EQ(both.item<double>(), one.item<double>()) << kind;
    both.backward();
    one.backward();
    EXPECT_EQ(logits.grad()[0].abs().max().item<double>(), 0) << kind;
    EXPECT_NEAR((logits.grad()[1] - alone.grad()[0]).abs().max().item<double>(), 0, 1e-15) << kind;
  }
}

// Two classes with one logit: the binary Dice loss of segmentation_models_pytorch,
// 1 - 2 sum(p t) / (sum p + sum t) over the whole batch, p the sigmoid.
TEST(Loss, DiceOfABinaryMaskIsTheOneOfTheLibrary) {
  const at::Tensor z = at::rand({2, 1, 6, 6}, at::kDouble) * 6 - 3;
  const at::Tensor labels = at::randint(0, 2, {2, 6, 6}, at::kLong);
  const at::Tensor p = at::sigmoid(z).squeeze(1), t = labels.to(at::kDouble);
  const double expected = 1 - 2 * (p * t).sum().item<double>() / (p.sum() + t.sum()).item<double>();
  EXPECT_NEAR(batch_loss("dice", at::cat({at::zeros_like(z), z}, 1), labels).item<double>(),
              expected, 1e-12);
}

TEST(Loss, GradientsOfIgnoredPixelsAreZeroAndOthersAreCentralDifferences) {
  for (const char* kind : {"cross_entropy", "dice"}) {
    at::Tensor logits = (at::rand({2, 3, 5, 7}, at::kDouble) * 4).set_requires_grad(true);
    const at::Tensor labels = some_labels();
    batch_loss(kind, logits, labels).backward();
    EXPECT_EQ(logits.grad()[1].slice(1, 2, 4).abs().max().item<double>(), 0) << kind;
    for (const int64_t pixel : {0, 9, 33}) {
      at::Tensor above = logits.detach().clone(), below = logits.detach().clone();
      constexpr double step = 1e-6;
      above.view(-1)[pixel] += step;
      below.view(-1)[pixel] -= step;
      const double difference =
          (batch_loss(kind, above, labels) - batch_loss(kind, below, labels)).item<double>() /
          (2 * step);
      EXPECT_NEAR(logits.grad().view(-1)[pixel].item<double>(), difference, 1e-8) << kind;
    }
  }
}

TEST(Loss, MasksOfHalvedPicturesIgnoreWhereFourPixelsDiffer) {
  const at::Tensor mask =
      at::tensor({1, 1, 0, 0, 1, 1, 0, 1, 255, 255, 2, 2, 255, 255, 2, 2}, at::kLong)
          .view({1, 4, 4});
  const at::Tensor half = labels_for(at::rand({1, 3, 2, 2}), mask);
  EXPECT_TRUE(half.equal(at::tensor({1, 255, 255, 2}, at::kLong).view({1, 2, 2})));
  EXPECT_TRUE(labels_for(at::rand({1, 3, 4, 4}), mask).equal(mask));
  EXPECT_ANY_THROW(labels_for(at::rand({1, 3, 3, 3}), mask));
}

TEST(Hits, CountWhatIsNotIgnored) {
  const at::Tensor labels = at::tensor({0, 1, 255, 1}, at::kLong).view({1, 2, 2});
  at::Tensor logits = at::zeros({1, 2, 2, 2});
  logits[0][1][0][1] = 1;
  const Hits found = hits(logits, labels);
  EXPECT_EQ(found.right, 2);
  EXPECT_EQ(found.counted, 3);
}

TEST(PixelMetrics, AreThoseOfTheWholeSet) {
  // Classes background, car, tree; the tree occurs nowhere.
  PixelMetrics first(3), second(3), all(3);
  const std::vector<int64_t> a = {50, 5, 0, 10, 35, 0, 0, 0, 0};
  const std::vector<int64_t> b = {90, 0, 0, 5, 5, 0, 0, 0, 0};
  first.add(0.5, a);
  second.add(0.1, b);
  all.add(0.5, a);
  all.add(0.1, b);
  first.merge(second);
  EXPECT_EQ(first.confusion(), all.confusion());
  EXPECT_DOUBLE_EQ(first.loss(), 0.3);
  EXPECT_DOUBLE_EQ(all.iou(), 40. / (40 + 5 + 15));
  EXPECT_DOUBLE_EQ(all.dice(), 80. / (80 + 5 + 15));
  EXPECT_DOUBLE_EQ(all.mean_iou(), (40. / 60 + 140. / 160) / 2);
  EXPECT_DOUBLE_EQ(all.accuracy(), 180. / 200);
  PixelMetrics empty(2);
  empty.add(0, {9, 0, 0, 0});
  EXPECT_TRUE(std::isnan(empty.iou()));
  EXPECT_DOUBLE_EQ(empty.mean_iou(), 1);
}

TEST(PixelMetrics, PixelsAreCountedByTrueAndPredictedClass) {
  const at::Tensor truth = at::tensor({0, 1, 1, 255}, at::kLong).view({2, 2});
  const at::Tensor prediction = at::tensor({1, 1, 0, 1}, at::kLong).view({2, 2});
  EXPECT_EQ(pixels_by_class(truth, prediction, 2), (std::vector<int64_t>{0, 1, 1, 1}));
}

TEST(Augmentation, MasksMoveWithTheirPictures) {
  const at::Tensor masks = at::randint(0, 9, {8, 6, 6}, at::kLong);
  const at::Tensor pictures = masks.unsqueeze(1).expand({8, 3, 6, 6}).to(at::kFloat);
  std::vector<std::string> contents;
  for (int i = 0; i < 8; ++i) contents.push_back("image " + std::to_string(i));
  const at::Tensor moved = augment(pictures, Augmentation::weak, 3, contents, 2);
  EXPECT_FALSE(moved.equal(pictures));
  EXPECT_TRUE(moved.select(1, 0).to(at::kLong).equal(
      augment_labels(masks, Augmentation::weak, 3, contents, 2)));
}

TEST(Networks, TwoClassesOfPixelsComeFromOneLogit) {
  const auto network = make_network("unet", 2, 1);
  EXPECT_EQ(network->parameters().at("segmentation_head.0.weight").size(0), 1);
  const at::Tensor logits = network->logits(at::rand({1, 3, 32, 32}));
  EXPECT_EQ(logits.sizes(), at::IntArrayRef({1, 2, 32, 32}));
  EXPECT_EQ(logits.select(1, 0).abs().max().item<float>(), 0);
  EXPECT_EQ(make_network("unet", 3, 1)->logits(at::rand({1, 3, 32, 32})).size(1), 3);
}

}  // namespace
}  // namespace driftsweep::task::test_segmentation

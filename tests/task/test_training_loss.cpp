// Label smoothing and class weights against PyTorch's own cross-entropy.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/errors.h"
#include "task/class_weights.h"
#include "task/loss.h"

namespace driftsweep::task::test_training_loss {
namespace {

constexpr int64_t mean = 1;

std::vector<LossOptions> all_options() {
  const at::Tensor weights = at::tensor({0.5, 2., 1.25}, at::kDouble);
  return {{.label_smoothing = 0.1, .class_weights = {}},
          {.label_smoothing = 0, .class_weights = weights},
          {.label_smoothing = 0.3, .class_weights = weights}};
}

c10::optional<at::Tensor> weights_of(const LossOptions& options) {
  if (!options.class_weights.defined()) return c10::nullopt;
  return options.class_weights;
}

TEST(TrainingLoss, OfPicturesIsPyTorchs) {
  const at::Tensor logits = at::rand({7, 3}, at::kDouble) * 6 - 3;
  const at::Tensor labels = at::randint(0, 3, {7}, at::kLong);
  for (const auto& options : all_options()) {
    const at::Tensor theirs = at::cross_entropy_loss(logits, labels, weights_of(options), mean,
                                                     -100, options.label_smoothing);
    EXPECT_NEAR(batch_loss("cross_entropy", logits, labels, options).item<double>(),
                theirs.item<double>(), 1e-12);
  }
}

TEST(TrainingLoss, OfPixelsIsTheMeanOfPyTorchsOverPictures) {
  const at::Tensor logits = at::rand({2, 3, 5, 7}, at::kDouble) * 6 - 3;
  at::Tensor labels = at::randint(0, 3, {2, 5, 7}, at::kLong);
  labels[0][1][2] = ignored_label;
  labels[1].slice(0, 2, 4).fill_(ignored_label);
  for (const auto& options : all_options()) {
    double expected = 0;
    for (int64_t i = 0; i < 2; ++i)
      expected +=
          at::cross_entropy_loss(logits.slice(0, i, i + 1), labels.slice(0, i, i + 1),
                                 weights_of(options), mean, ignored_label, options.label_smoothing)
              .item<double>() /
          2;
    EXPECT_NEAR(batch_loss("cross_entropy", logits, labels, options).item<double>(), expected,
                1e-12);
  }
}

TEST(TrainingLoss, IgnoredPixelsHaveNoGradientAndAnIgnoredPictureNoLoss) {
  at::Tensor logits = (at::rand({1, 3, 4, 4}, at::kDouble)).set_requires_grad(true);
  const at::Tensor labels = at::full({1, 4, 4}, ignored_label, at::kLong);
  for (const auto& options : all_options()) {
    const at::Tensor loss = batch_loss("cross_entropy", logits, labels, options);
    EXPECT_EQ(loss.item<double>(), 0);
    loss.backward();
    EXPECT_EQ(logits.grad().abs().max().item<double>(), 0);
  }
}

TEST(TrainingLoss, AnIgnoredPictureIsInNoMeanWithOptionsEither) {
  const at::Tensor logits = at::rand({2, 3, 4, 4}, at::kDouble) * 4;
  at::Tensor labels = at::randint(0, 3, {2, 4, 4}, at::kLong);
  labels[1].fill_(ignored_label);
  for (const auto& options : all_options())
    EXPECT_DOUBLE_EQ(
        batch_loss("cross_entropy", logits, labels, options).item<double>(),
        batch_loss("cross_entropy", logits.slice(0, 0, 1), labels.slice(0, 0, 1), options)
            .item<double>());
}

TEST(TrainingLoss, ClassNumber255OfPicturesCounts) {
  const at::Tensor logits = at::rand({2, 300}, at::kDouble),
                   labels = at::tensor({255, 299}, at::kLong);
  const LossOptions smooth{.label_smoothing = 0.1, .class_weights = {}};
  EXPECT_NEAR(batch_loss("cross_entropy", logits, labels, smooth).item<double>(),
              at::cross_entropy_loss(logits, labels, {}, mean, -100, 0.1).item<double>(), 1e-12);
}

TEST(TrainingLoss, OfDiceWithOptionsIsABug) {
  const at::Tensor logits = at::rand({1, 3, 4, 4}), labels = at::full({1, 4, 4}, 1, at::kLong);
  EXPECT_THROW(batch_loss("dice", logits, labels, all_options()[0]), base::InternalError);
}

TEST(BalancedWeights, AreScikitLearns) {
  // compute_class_weight("balanced", classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2]): 10 / (3 n).
  const auto weights = balanced_weights({6, 3, 1});
  EXPECT_DOUBLE_EQ(weights[0], 10. / 18);
  EXPECT_DOUBLE_EQ(weights[1], 10. / 9);
  EXPECT_DOUBLE_EQ(weights[2], 10. / 3);
}

TEST(BalancedWeights, AClassThatDoesNotOccurChangesNoOther) {
  EXPECT_EQ(balanced_weights({6, 0, 2}), (std::vector<double>{8. / 12, 1, 8. / 4}));
}

}  // namespace
}  // namespace driftsweep::task::test_training_loss

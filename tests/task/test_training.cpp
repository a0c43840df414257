#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/errors.h"
#include "support/scratch.h"
#include "task/checkpoint.h"
#include "task/training.h"

namespace driftsweep::task::test_training {
namespace {

// Dark pictures are class 0, bright ones class 1, with a little texture.
PictureSource shades(int64_t size) {
  const auto brightness = [](int64_t i) { return i % 2 == 0 ? 0.3 : 0.7; };
  return {.size = size,
          .pictures =
              [brightness](const std::vector<int64_t>& positions, int64_t) {
                at::Tensor batch = at::zeros({static_cast<int64_t>(positions.size()), 3, 32, 32});
                for (size_t b = 0; b < positions.size(); ++b) {
                  at::Tensor texture = at::arange(3 * 32 * 32, at::kFloat).view({3, 32, 32});
                  batch[static_cast<int64_t>(b)] =
                      brightness(positions[b]) +
                      0.05 * (texture * (1. + static_cast<double>(positions[b]))).sin();
                }
                return batch;
              },
          .normalise = [](const at::Tensor& pictures) { return pictures - 0.5; },
          .labels =
              [](const std::vector<int64_t>& positions) {
                std::vector<int64_t> labels;
                for (const int64_t i : positions) labels.push_back(i % 2);
                return at::tensor(labels, at::kLong);
              },
          .content = [](int64_t i) { return std::to_string(i); }};
}

TrainingOptions options(int64_t epochs) {
  TrainingOptions made;
  made.epochs = epochs;
  made.batch_size = 8;
  made.learning_rate = 1e-3;
  made.seed = 3;
  return made;
}

bool equal_weights(TrainableClassifier& a, TrainableClassifier& b) {
  for (const auto& [name, tensor] : a.parameters())
    if (!tensor.equal(b.parameters().at(name))) return false;
  for (const auto& [name, tensor] : a.buffers())
    if (!tensor.equal(b.buffers().at(name))) return false;
  return true;
}

TEST(Training, LearnsAnEasyTaskAndValidates) {
  auto model = make_network("resnet18", 2, 1);
  auto frequent = options(8);  // enough steps for the running statistics of batch norm
  frequent.batch_size = 4;
  frequent.learning_rate = 1e-4;
  const auto history = train(*model, shades(24), shades(8), frequent);
  ASSERT_EQ(history.size(), 8U);
  EXPECT_LT(history.back().loss, 0.5 * history.front().loss);
  EXPECT_EQ(history.back().validation_accuracy, 1);
}

TEST(Training, GivesTheSameBytesEveryTime) {
  auto first = make_network("resnet18", 2, 1), second = make_network("resnet18", 2, 1);
  train(*first, shades(16), {}, options(2));
  train(*second, shades(16), {}, options(2));
  EXPECT_TRUE(equal_weights(*first, *second));
}

TEST(Training, GoesOnFromACheckpointToTheSameWeights) {
  const test::Scratch folder;
  auto unbroken = make_network("resnet18", 2, 1);
  const auto whole = train(*unbroken, shades(16), shades(4), options(3));

  auto interrupted = options(2);
  interrupted.checkpoint = folder / "checkpoint.safetensors";
  interrupted.checkpoint_epochs = 1;
  auto first = make_network("resnet18", 2, 1);
  train(*first, shades(16), shades(4), interrupted);
  ASSERT_TRUE(std::filesystem::exists(interrupted.checkpoint));

  auto resumed_options = interrupted;
  resumed_options.epochs = 3;
  auto resumed = make_network("resnet18", 2, 99);  // its start is replaced by the checkpoint
  const auto rest = train(*resumed, shades(16), shades(4), resumed_options);
  EXPECT_TRUE(equal_weights(*unbroken, *resumed));
  ASSERT_EQ(rest.size(), whole.size());
  for (size_t epoch = 0; epoch < whole.size(); ++epoch)
    EXPECT_EQ(rest[epoch].loss, whole[epoch].loss);
}

// A convolution, batch norm and a linear layer: small checkpoints.
class Small : public TrainableClassifier {
 public:
  Small() {
    const auto wave = [](at::IntArrayRef shape) {
      int64_t count = 1;
      for (const int64_t length : shape) count *= length;
      return at::arange(count, at::kFloat).sin().mul(0.1).view(shape);
    };
    parameters_.add("conv", wave({4, 3, 3, 3}));
    parameters_.add("bn.weight", wave({4}) + 1);
    parameters_.add("bn.bias", wave({4}));
    parameters_.add("fc.weight", wave({2, 4}));
    parameters_.add("fc.bias", wave({2}));
    for (auto& [name, tensor] : parameters_) tensor.set_requires_grad(true);
    buffers_.add("mean", at::zeros({4}));
    buffers_.add("variance", at::full({4}, 1.F));
  }
  at::Tensor logits(const at::Tensor& pictures) override { return forward(pictures, false); }
  at::Tensor training_logits(const at::Tensor& pictures) override {
    return forward(pictures, true);
  }
  void to(at::Device, at::ScalarType) override {}
  NamedTensors& parameters() override { return parameters_; }
  NamedTensors& buffers() override { return buffers_; }

 private:
  at::Tensor forward(const at::Tensor& pictures, bool training) {
    const at::Tensor x =
        at::batch_norm(at::conv2d(pictures, parameters_.at("conv")), parameters_.at("bn.weight"),
                       parameters_.at("bn.bias"), buffers_.at("mean"), buffers_.at("variance"),
                       training, 0.1, 1e-5, false);
    return at::linear(at::relu(x).mean({2, 3}), parameters_.at("fc.weight"),
                      parameters_.at("fc.bias"));
  }

  NamedTensors parameters_, buffers_;
};

// Two epochs of five batches (the last of one image is left out) with validation: interrupted at
// every place between two batches, by a pause and by a kill after a checkpoint.
TEST(Training, GoesOnBetweenTwoBatchesToTheSameWeights) {
  const auto begin = [](const std::string& checkpoint) {
    auto made = options(2);
    made.batch_size = 4;
    made.augmentation = Augmentation::weak;
    made.checkpoint = checkpoint;
    return made;
  };
  Small unbroken;
  const auto whole = train(unbroken, shades(17), shades(5), begin(""));
  const int places = 2 * (5 + 2);
  const test::Scratch folder;
  for (const bool killed : {false, true}) {
    for (int place = 1; place <= places; ++place) {
      auto interrupted = begin(folder / (std::to_string(place) + (killed ? "k" : "p")));
      struct Killed {};
      int asked = 0;
      if (killed) {
        interrupted.checkpoint_every = 0;
        interrupted.pauses.between_batches = [&] {
          if (++asked == place) throw Killed();
        };
      } else {
        interrupted.pauses.should_pause = [&](double) { return ++asked == place; };
      }
      Small first;
      if (killed)
        EXPECT_THROW(train(first, shades(17), shades(5), interrupted), Killed);
      else
        EXPECT_THROW(train(first, shades(17), shades(5), interrupted), Paused);
      EXPECT_EQ(std::filesystem::exists(interrupted.checkpoint), place > (killed ? 2 : 1));

      Small resumed;
      const auto rest = train(resumed, shades(17), shades(5), begin(interrupted.checkpoint));
      EXPECT_TRUE(equal_weights(unbroken, resumed)) << place;
      ASSERT_EQ(rest.size(), whole.size());
      for (size_t epoch = 0; epoch < whole.size(); ++epoch) {
        EXPECT_EQ(rest[epoch].loss, whole[epoch].loss);
        EXPECT_EQ(rest[epoch].accuracy, whole[epoch].accuracy);
        EXPECT_EQ(rest[epoch].validation_loss, whole[epoch].validation_loss);
        EXPECT_EQ(rest[epoch].validation_accuracy, whole[epoch].validation_accuracy);
      }
    }
  }
}

// What is watched after each epoch of three is kept with the checkpoint of the first.
TEST(Training, WhatIsWatchedGoesThroughACheckpoint) {
  const test::Scratch folder;
  const auto watching = [](Small& model, const std::string& checkpoint) {
    auto made = options(3);
    made.batch_size = 4;
    made.checkpoint = checkpoint;
    made.watch = [&model] {
      const at::Tensor bias = model.parameters().at("fc.bias");
      return std::vector<double>{bias[0].item<double>(), bias[1].item<double>()};
    };
    return made;
  };
  Small unbroken, first, resumed;
  const auto whole = train(unbroken, shades(16), {}, watching(unbroken, ""));
  ASSERT_EQ(whole.size(), 3U);
  ASSERT_EQ(whole[2].watched.size(), 2U);
  EXPECT_EQ(whole[2].watched[1], unbroken.parameters().at("fc.bias")[1].item<double>());
  EXPECT_NE(whole[0].watched, whole[1].watched);
  auto paused = watching(first, folder / "c");
  int asked = 0;
  paused.pauses.should_pause = [&](double) { return ++asked == 7; };  // in the second epoch
  EXPECT_THROW(train(first, shades(16), {}, paused), Paused);
  const auto rest = train(resumed, shades(16), {}, watching(resumed, folder / "c"));
  ASSERT_EQ(rest.size(), whole.size());
  for (size_t epoch = 0; epoch < whole.size(); ++epoch)
    EXPECT_EQ(rest[epoch].watched, whole[epoch].watched) << epoch;
}

// Every optimizer and schedule, paused in the second of three epochs.
TEST(Training, OptimizersAndSchedulesGoOnFromACheckpoint) {
  using Kind = Schedule::Kind;
  for (const char* name : {"adam", "adamw", "sgd"})
    for (const auto kind : {Kind::constant, Kind::cosine, Kind::step}) {
      const test::Scratch folder;
      auto made = options(3);
      made.batch_size = 4;
      made.learning_rate = 0.05;
      made.optimizer = {.name = name, .weight_decay = 0.01};
      if (made.optimizer.name == "sgd") made.optimizer.momentum = 0.9;
      made.schedule = {.kind = kind, .epochs = 3, .every = 1, .factor = 0.5};
      Small unbroken, first, resumed;
      train(unbroken, shades(16), {}, made);
      made.checkpoint = folder / "c";
      auto paused = made;
      int asked = 0;
      paused.pauses.should_pause = [&](double) { return ++asked == 7; };
      EXPECT_THROW(train(first, shades(16), {}, paused), Paused);
      train(resumed, shades(16), {}, made);
      EXPECT_TRUE(equal_weights(unbroken, resumed)) << name;
    }
}

// A training that stops at a milestone is on the schedule of the whole one.
TEST(Training, AScheduleRunsOverAllEpochs) {
  auto whole = options(2);
  whole.schedule = {.kind = Schedule::Kind::cosine, .epochs = 2};
  Small with, without;
  auto half = whole;
  half.epochs = 1;
  train(with, shades(16), {}, half);
  half.schedule = {};
  train(without, shades(16), {}, half);
  EXPECT_TRUE(equal_weights(with, without)) << "the first epoch has the full learning rate";
  Small constant, cosine;
  train(cosine, shades(16), {}, whole);
  whole.schedule = {};
  train(constant, shades(16), {}, whole);
  EXPECT_FALSE(equal_weights(constant, cosine)) << "the second has half of it";
}

TEST(EarlyStopping, WaitsForImprovementsLargerThanMinDelta) {
  const EarlyStopping rule{.patience = 2, .min_delta = 0.1};
  const auto state = [&](const std::vector<double>& losses) {
    return stopping_state(rule, losses);
  };
  EXPECT_FALSE(state({}).best);
  EXPECT_FALSE(state({}).stop);
  EXPECT_EQ(state({3}).best, 0);
  EXPECT_EQ(state({3, 2.95}).best, 1) << "the best epoch, though no improvement to wait for";
  EXPECT_FALSE(state({3, 2.95}).stop);
  EXPECT_EQ(state({3, 2.95, 2.85}).best, 2) << "small steps add up";
  EXPECT_FALSE(state({3, 2.95, 2.85, 4}).stop);
  EXPECT_TRUE(state({3, 2.95, 2.85, 4, 2.8}).stop) << "2.8 is no improvement on 2.85";
  EXPECT_EQ(state({3, 2.95, 2.85, 4, 2.8}).best, 4);
  EXPECT_EQ(state({3, 2.95, 2.95, 3}).best, 1) << "the first of equals";
}

TrainingOptions stopping_options() {
  auto made = options(6);
  made.batch_size = 4;
  // No improvement is large enough: the third epoch is the last, whichever is the best.
  made.early_stopping = EarlyStopping{.patience = 2, .min_delta = 1e9};
  return made;
}

int64_t best_epoch(const std::vector<EpochRecord>& history) {
  return std::min_element(
             history.begin(), history.end(),
             [](const auto& a, const auto& b) { return a.validation_loss < b.validation_loss; }) -
         history.begin();
}

// A training of that many epochs alone.
void train_briefly(TrainableClassifier& model, int64_t epochs) {
  auto made = options(epochs);
  made.batch_size = 4;
  train(model, shades(16), shades(5), made);
}

TEST(Training, StopsEarlyWithTheWeightsOfTheBestEpoch) {
  Small stopped, best;
  const auto history = train(stopped, shades(16), shades(5), stopping_options());
  EXPECT_EQ(history.size(), 3U);
  EXPECT_GT(best_epoch(history), 0)
      << "min_delta would keep the first epoch, which is not the best";
  train_briefly(best, best_epoch(history) + 1);
  EXPECT_TRUE(equal_weights(stopped, best));
}

TEST(Training, KeepsTheBestEpochWhereItNeverStops) {
  auto made = stopping_options();
  made.early_stopping->patience = 100;
  Small last, best;
  const auto history = train(last, shades(16), shades(5), made);
  EXPECT_EQ(history.size(), 6U);
  train_briefly(best, best_epoch(history) + 1);
  EXPECT_TRUE(equal_weights(last, best));
}

// Batches of one are left out; an epoch of nothing else is no training.
TEST(Training, WithoutAStepFails) {
  Small model;
  auto made = options(1);
  made.batch_size = 1;
  EXPECT_THROW(train(model, shades(16), {}, made), Diverged);
  made.batch_size = 15;  // and one left out
  EXPECT_TRUE(std::isfinite(train(model, shades(16), {}, made).front().loss));
}

// Three epochs of four batches and two of validation, paused at every place.
TEST(Training, EarlyStoppingGoesOnFromACheckpoint) {
  Small unbroken;
  train(unbroken, shades(16), shades(5), stopping_options());
  const test::Scratch folder;
  for (int place = 1; place <= 3 * (4 + 2); ++place) {
    auto made = stopping_options();
    made.checkpoint = folder / std::to_string(place);
    auto paused = made;
    int asked = 0;
    paused.pauses.should_pause = [&](double) { return ++asked == place; };
    Small first, resumed;
    EXPECT_THROW(train(first, shades(16), shades(5), paused), Paused);
    EXPECT_EQ(train(resumed, shades(16), shades(5), made).size(), 3U);
    EXPECT_TRUE(equal_weights(unbroken, resumed)) << place;
  }
}

// The checkpoint of the last epoch is there, and the process died before the weights were written.
TEST(Training, AStoppedTrainingTrainsNoFurtherWhenItIsRunAgain) {
  const test::Scratch folder;
  auto made = stopping_options();
  made.checkpoint = folder / "c";
  made.checkpoint_epochs = 1;
  Small first, again;
  train(first, shades(16), shades(5), made);
  EXPECT_EQ(train(again, shades(16), shades(5), made).size(), 3U);
  EXPECT_TRUE(equal_weights(first, again));
}

TEST(Training, EarlyStoppingWithoutValidationIsABug) {
  Small model;
  EXPECT_THROW(train(model, shades(16), {}, stopping_options()), base::InternalError);
}

TEST(Training, TheValidationLossKnowsNoSmoothing) {
  auto plain = options(1);
  plain.learning_rate = 1e-12;
  auto smooth = plain;
  smooth.loss_options = {.label_smoothing = 0.3, .class_weights = at::tensor({1.F, 5.F})};
  Small one, other;
  const auto without = train(one, shades(16), shades(5), plain);
  const auto with = train(other, shades(16), shades(5), smooth);
  EXPECT_NEAR(with[0].validation_loss, without[0].validation_loss, 1e-6);
  EXPECT_GT(std::abs(with[0].loss - without[0].loss), 1e-4);
}

TEST(Training, SaysInWhichEpochTheValidationLossBecameNotFinite) {
  auto validation = shades(4);
  validation.pictures = [](const std::vector<int64_t>& positions, int64_t) {
    return at::full({static_cast<int64_t>(positions.size()), 3, 32, 32},
                    std::numeric_limits<float>::quiet_NaN());
  };
  Small model;
  try {
    train(model, shades(16), validation, options(2));
    FAIL() << "a loss of NaN went unnoticed";
  } catch (const Diverged& error) {
    EXPECT_NE(std::string(error.what()).find("validation loss became NaN in epoch 1"),
              std::string::npos)
        << error.what();
  }
}

TEST(Training, KeepsACheckpointByEpoch) {
  const test::Scratch folder;
  auto by_epoch = options(3);
  by_epoch.checkpoint = folder / "c";
  by_epoch.checkpoint_epochs = 2;
  Small model;
  train(model, shades(16), {}, by_epoch);
  EXPECT_EQ(finished_epochs(by_epoch.checkpoint).size(), 2U);
}

TEST(Training, SaysInWhichEpochTheLossBecameNotFinite) {
  auto source = shades(8);
  source.pictures = [](const std::vector<int64_t>& positions, int64_t) {
    return at::full({static_cast<int64_t>(positions.size()), 3, 32, 32},
                    std::numeric_limits<float>::quiet_NaN());
  };
  auto model = make_network("resnet18", 2, 1);
  try {
    train(*model, source, {}, options(1));
    FAIL() << "a loss of NaN went unnoticed";
  } catch (const Diverged& error) {
    EXPECT_NE(std::string(error.what()).find("epoch 1"), std::string::npos) << error.what();
  }
}

TEST(LoadWeights, ListsWhatDoesNotFit) {
  auto model = make_network("resnet18", 3, 1);
  NamedTensors weights;
  for (const auto& [name, tensor] : model->parameters())
    if (name != "conv1.weight") weights.add(name, name == "fc.bias" ? at::zeros({5}) : tensor);
  for (const auto& [name, tensor] : model->buffers()) weights.add(name, tensor);
  weights.add("head.weight", at::zeros({1}));
  try {
    load_weights(*model, weights, "w.safetensors");
    FAIL();
  } catch (const std::exception& error) {
    const std::string text = error.what();
    for (const char* part : {"w.safetensors", "missing: conv1.weight", "of another shape: fc.bias",
                             "unexpected: head.weight"})
      EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace driftsweep::task::test_training

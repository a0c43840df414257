#include <ATen/ops/rand.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "base/errors.h"
#include "study/joint_classifier.h"
#include "study/task_model.h"
#include "support/scratch.h"

namespace driftsweep::study::test_task_model {
namespace {

job::ModelSpec spec() {
  job::ModelSpec made;
  made.name = "m";
  made.network = "resnet18";
  made.processing.batch_norm = true;
  made.train.emplace();  // else its weights would be those of a file the job names
  return made;
}

TEST(WeightsName, IsAFileNameWhateverTheModelIsCalled) {
  EXPECT_EQ(weights_name("resnet18", 2), "resnet18.fold2.safetensors");
  EXPECT_EQ(weights_name("a/b c", 0), "a%2Fb%20c.fold0.safetensors");
}

TEST(TaskModel, ComesBackFromItsFileWithInputStageAndAll) {
  const test::Scratch folder;
  const auto network = task::make_network("resnet18", 2, 4);
  InputStage input(true);
  input.mean = {0.1, 1. / 3, 0.3};
  input.sd = {0.5, 0.6, 0.7};
  const c10::AutoGradMode no_grad(false);
  input(at::rand({4, 3, 8, 8}), true);  // moves the running statistics
  save_trained(folder / "w.safetensors", spec(), *network, input, {"a", "b"});

  TaskModel loaded = load_task_model(spec(), folder / "w.safetensors", {"a", "b"});
  EXPECT_EQ(loaded.input.mean, input.mean);
  EXPECT_EQ(loaded.input.sd, input.sd);
  const at::Tensor pictures = at::rand({2, 3, 32, 32});
  EXPECT_TRUE(loaded.classifier->logits(loaded.input(pictures, false))
                  .equal(network->logits(input(pictures, false))));
}

TEST(TaskModel, ALearnedIspComesBackBesideTheNetworkThatLearnedWithIt) {
  const test::Scratch folder;
  const auto network = task::make_network("resnet18", 2, 4);
  isp::NetworkPipeline processing(5);
  InputStage input(true);
  JointClassifier joint(processing, input, *network);
  const at::Tensor mosaics = at::rand({4, 3, 16, 16});
  const c10::AutoGradMode no_grad(false);
  joint.training_logits(mosaics);  // moves all running statistics
  auto learned = spec();
  learned.processing.mode = space::Mode::network;
  save_trained(folder / "w.safetensors", learned, joint, input, {"a", "b"});
  TaskModel loaded = load_task_model(learned, folder / "w.safetensors", {"a", "b"});
  ASSERT_NE(loaded.processing, nullptr);
  const at::Tensor pictures = (*loaded.processing)(mosaics, false);
  EXPECT_TRUE(pictures.equal(processing(mosaics, false)));
  EXPECT_TRUE(
      loaded.classifier->logits(loaded.input(pictures, false)).equal(joint.logits(mosaics)));
}

TEST(TaskModel, WeightsForOtherClassesAreRefused) {
  const test::Scratch folder;
  const auto network = task::make_network("resnet18", 2, 4);
  InputStage input(true);
  save_trained(folder / "w.safetensors", spec(), *network, input, {"a", "b"});
  EXPECT_THROW(load_task_model(spec(), folder / "w.safetensors", {"a", "b", "c"}), base::UserError);
}

}  // namespace
}  // namespace driftsweep::study::test_task_model

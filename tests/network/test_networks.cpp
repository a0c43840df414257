// Against PyTorch: torchvision and segmentation_models_pytorch where they are installed, else the
// same networks written down in reference.py.
#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "network/network.h"
#include "network/unetplusplus.h"
#include "support/scratch.h"
#include "task/safetensors.h"

namespace driftsweep::network::test_networks {
namespace {

constexpr int not_installed = 77;
const std::string script = std::string(DRIFTSWEEP_TEST_DATA) + "/network/check_network.py";

std::unique_ptr<Network> make(const std::string& name, int64_t outputs) {
  if (name != "processing") return make_network(name, outputs, 5);
  return std::make_unique<UNetPlusPlus>(outputs, 5, std::vector<int64_t>{256, 128, 64});
}

int64_t numbers_of(const std::string& name, int64_t outputs) {
  const auto network = make_network(name, outputs, std::nullopt);
  int64_t numbers = 0;
  for (const auto& [key, tensor] : network->layers().parameters()) numbers += tensor.numel();
  return numbers;
}

class AgainstPython : public testing::TestWithParam<const char*> {};

TEST_P(AgainstPython, NamesShapesAndOutputsAgree) {
  const test::Scratch folder;
  const std::string name = GetParam();
  const int64_t outputs = name.starts_with("resnet") ? 7 : name == "processing" ? 3 : 2;
  const auto network = make(name, outputs);
  auto& layers = network->layers();
  task::Safetensors weights, example;
  for (const auto& [key, tensor] : layers.parameters()) weights.tensors.add(key, tensor);
  for (const auto& [key, tensor] : layers.buffers()) weights.tensors.add(key, tensor);
  const c10::AutoGradMode no_grad(false);
  task::write_safetensors(folder / "weights", weights);  // before training moves the statistics
  const at::Tensor pictures = at::rand({2, 3, 64, 96});
  example.tensors.add("pictures", pictures);
  example.tensors.add("outputs", network->forward(pictures, false).contiguous());
  example.tensors.add("training_outputs", network->forward(pictures, true).contiguous());
  const char* const first = name.starts_with("resnet") ? "bn1" : "encoder.bn1";
  example.tensors.add("running_mean_after",
                      layers.buffers().at(fmt::format("{}.running_mean", first)));
  task::write_safetensors(folder / "example", example);
  const int code = test::run_python(script, fmt::format("{} {} {}", folder.path(), name, outputs));
  if (code == not_installed) GTEST_SKIP() << "python3-torch is not installed";
  EXPECT_EQ(code, 0);
}

INSTANTIATE_TEST_SUITE_P(Networks, AgainstPython,
                         testing::Values("resnet18", "resnet34", "resnet50", "unet", "unetplusplus",
                                         "processing"),
                         [](const auto& made) { return std::string(made.param); });

// As the libraries' documentation and their users count them.
TEST(Networks, HaveAsManyNumbersAsTheLibrariesTell) {
  EXPECT_EQ(numbers_of("resnet18", 1000), 11689512);
  EXPECT_EQ(numbers_of("resnet34", 1000), 21797672);
  EXPECT_EQ(numbers_of("resnet50", 1000), 25557032);
  EXPECT_EQ(numbers_of("unet", 1), 24436369);
  EXPECT_EQ(numbers_of("unetplusplus", 1), 26078609);
}

TEST(Networks, AnyPictureSizeGivesThatSizeBack) {
  const c10::AutoGradMode no_grad(false);
  for (const char* name : {"unet", "unetplusplus", "processing"}) {
    const auto network = make(name, 2);
    for (const auto& [rows, columns] : {std::array<int64_t, 2>{44, 70}, {1, 1}, {2, 5}})
      EXPECT_EQ(network->forward(at::rand({1, 3, rows, columns}), false).sizes(),
                at::IntArrayRef({1, 2, rows, columns}))
          << name;
  }
}

TEST(Networks, PicturesOfOnePixelHaveClasses) {
  const c10::AutoGradMode no_grad(false);
  for (const char* name : {"resnet18", "resnet50"})
    for (const auto& [rows, columns] : {std::array<int64_t, 2>{1, 1}, {1, 9}, {5, 2}}) {
      const at::Tensor logits =
          make_network(name, 2, 1)->forward(at::rand({1, 3, rows, columns}), false);
      EXPECT_EQ(logits.sizes(), at::IntArrayRef({1, 2})) << name;
      EXPECT_TRUE(logits.isfinite().all().item<bool>()) << name;
    }
}

TEST(Networks, EveryNumberOfASegmentationHasAGradient) {
  const auto network = make_network("unetplusplus", 2, 1);
  network->forward(at::rand({2, 3, 32, 32}), true).square().sum().backward();
  for (const auto& [key, tensor] : network->layers().parameters())
    EXPECT_TRUE(tensor.grad().defined()) << key;
}

}  // namespace
}  // namespace driftsweep::network::test_networks

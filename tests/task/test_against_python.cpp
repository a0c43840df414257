// Against PyTorch itself: torchvision's resnet18, and a TorchScript file that Debian's
// python3-torch exported.
#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.h"
#include "support/scratch.h"
#include "task/classifier.h"
#include "task/safetensors.h"
#include "task/torchscript.h"

namespace driftsweep::task::test_against_python {
namespace {

constexpr int not_installed = 77;
const std::string scripts = std::string(DRIFTSWEEP_TEST_DATA) + "/task";

TEST(ResNet18, HasTorchvisionsNamesAndLogits) {
  const test::Scratch folder;
  auto model = make_network("resnet18", 7, 5);
  Safetensors weights, example;
  for (const auto& [name, tensor] : model->parameters()) weights.tensors.add(name, tensor);
  for (const auto& [name, tensor] : model->buffers()) weights.tensors.add(name, tensor);
  const c10::AutoGradMode no_grad(false);
  write_safetensors(folder / "weights", weights);  // before the training pass moves the statistics
  // An odd size, and one smaller than the network was made for.
  const at::Tensor pictures = at::rand({3, 3, 65, 97});
  example.tensors.add("pictures", pictures);
  example.tensors.add("logits", model->logits(pictures));
  example.tensors.add("training_logits", model->training_logits(pictures));
  example.tensors.add("running_mean_after", model->buffers().at("bn1.running_mean"));
  write_safetensors(folder / "example", example);
  const int code = test::run_python(scripts + "/check_resnet18.py", folder.path());
  if (code == not_installed) GTEST_SKIP() << "python3-torchvision is not installed";
  EXPECT_EQ(code, 0);
}

TEST(TorchScript, GivesTheLogitsThatPythonGave) {
  const test::Scratch folder;
  const int code = test::run_python(scripts + "/export_classifier.py", folder.path());
  if (code == not_installed) GTEST_SKIP() << "python3-torch is not installed";
  ASSERT_EQ(code, 0);
  const auto example = read_safetensors(folder / "example");
  const auto model = load_torchscript(folder / "classifier.pt", 4).classifier;
  const at::Tensor logits = model->logits(example.tensors.at("pictures"));
  EXPECT_LT((logits - example.tensors.at("logits")).abs().max().item<double>(), 1e-5);
}

TEST(TorchScript, AnotherNumberOfClassesIsRefused) {
  const test::Scratch folder;
  const int code = test::run_python(scripts + "/export_classifier.py", folder.path());
  if (code == not_installed) GTEST_SKIP() << "python3-torch is not installed";
  ASSERT_EQ(code, 0);
  const auto model = load_torchscript(folder / "classifier.pt", 5).classifier;
  try {
    model->logits(at::rand({2, 3, 32, 32}));
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_NE(std::string(error.what()).find("(2, 4), not (2, 5)"), std::string::npos)
        << error.what();
  }
}

TEST(TorchScript, AFileThatIsNoneIsRefused) {
  const test::Scratch folder;
  std::ofstream(folder / "weights.pt") << "no TorchScript";
  EXPECT_THROW(load_torchscript(folder / "weights.pt", 2), base::UserError);
}

}  // namespace
}  // namespace driftsweep::task::test_against_python

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "task/adam.h"

namespace driftsweep::task {
namespace {

at::Tensor loss_of(const at::Tensor& p) {
  return (p * p * at::tensor({1.F, 2.F, 3.F})).sum() + p.pow(3).sum() * 0.1;
}

NamedTensors start() {
  NamedTensors parameters;
  parameters.add("p", at::tensor({1.F, -2.F, 0.5F}).set_requires_grad(true));
  return parameters;
}

void run(Adam& adam, NamedTensors& parameters, int steps) {
  for (int i = 0; i < steps; ++i) {
    loss_of(parameters.at("p")).backward();
    adam.step();
  }
}

TEST(Adam, TakesTheStepsOfPyTorch) {
  // torch.optim.Adam(lr=0.1, weight_decay=0.01) of PyTorch 1.13, five steps on the same loss.
  auto parameters = start();
  Adam adam(parameters, {.learning_rate = 0.1, .weight_decay = 0.01});
  run(adam, parameters, 5);
  const float* p = parameters.at("p").data_ptr<float>();
  EXPECT_NEAR(p[0], 0.509132385, 2e-6);
  EXPECT_NEAR(p[1], -1.50240839, 2e-6);
  EXPECT_NEAR(p[2], 0.0283543095, 2e-6);
}

TEST(Adam, GoesOnFromItsStateToTheLastBit) {
  auto unbroken = start();
  Adam one(unbroken, {.learning_rate = 0.1});
  run(one, unbroken, 6);

  auto broken = start();
  Adam before(broken, {.learning_rate = 0.1});
  run(before, broken, 4);
  Adam after(broken, {.learning_rate = 0.1});
  after.load_state(before.state());
  run(after, broken, 2);
  EXPECT_TRUE(broken.at("p").equal(unbroken.at("p")));
}

TEST(Adam, LeavesParametersWithoutGradientAlone) {
  auto parameters = start();
  Adam adam(parameters, {.learning_rate = 0.1});
  const at::Tensor before = parameters.at("p").detach().clone();
  adam.step();
  EXPECT_TRUE(parameters.at("p").equal(before));
}

}  // namespace
}  // namespace driftsweep::task

// Against PyTorch's own steps, and resumed.
#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/errors.h"
#include "task/optimizer.h"
#include "task/schedule.h"

namespace driftsweep::task::test_optimizer {
namespace {

at::Tensor loss_of(const at::Tensor& p) {
  return (p * p * at::tensor({1.F, 2.F, 3.F})).sum() + p.pow(3).sum() * 0.1;
}

NamedTensors start() {
  NamedTensors parameters;
  parameters.add("p", at::tensor({1.F, -2.F, 0.5F}).set_requires_grad(true));
  return parameters;
}

void run(Optimizer& optimizer, NamedTensors& parameters, int steps) {
  for (int i = 0; i < steps; ++i) {
    loss_of(parameters.at("p")).backward();
    optimizer.step(0.1);
  }
}

const std::vector<OptimizerOptions> all = {{.name = "adam", .weight_decay = 0.01},
                                           {.name = "adamw", .weight_decay = 0.01},
                                           {.name = "sgd", .weight_decay = 0.01},
                                           {.name = "sgd", .momentum = 0.9}};

struct Steps {
  std::string optimizer, schedule;
  std::vector<std::vector<double>> values;  // of the parameters after each step
};

// Printed by optimizer_numbers.py, which says how.
const std::vector<Steps> of_pytorch = {
    {"adam",
     "constant",
     {
         {0.900000036, -1.89999998, 0.400000006},
         {0.800482333, -1.80013347, 0.301226318},
         {0.701845169, -1.70050228, 0.20501256},
         {0.604551375, -1.60121918, 0.113232277},
         {0.509132385, -1.50240839, 0.0283543095},
     }},
    {"adam",
     "cosine",
     {
         {0.900000036, -1.89999998, 0.400000006},
         {0.809985399, -1.80966985, 0.310658365},
         {0.745366275, -1.74444616, 0.2474875},
         {0.711567879, -1.71010137, 0.215118289},
         {0.702301383, -1.70062935, 0.206423223},
     }},
    {"adam",
     "step",
     {
         {0.900000036, -1.89999998, 0.400000006},
         {0.800482333, -1.80013347, 0.301226318},
         {0.77089119, -1.77024412, 0.272362202},
         {0.741479516, -1.74040484, 0.244051591},
         {0.732706189, -1.73146737, 0.235718817},
     }},
    {"adamw",
     "constant",
     {
         {0.879999995, -1.86000001, 0.390000015},
         {0.763028681, -1.72300243, 0.283640563},
         {0.649543524, -1.58910453, 0.182416588},
         {0.540073454, -1.45841992, 0.0884031951},
         {0.435217738, -1.33107924, 0.00424223393},
     }},
    {"adamw",
     "cosine",
     {
         {0.879999995, -1.86000001, 0.390000015},
         {0.774198413, -1.73608446, 0.293797016},
         {0.699694753, -1.64825308, 0.22717689},
         {0.661284149, -1.60262477, 0.193614349},
         {0.65083766, -1.5901314, 0.184697121},
     }},
    {"adamw",
     "step",
     {
         {0.879999995, -1.86000001, 0.390000015},
         {0.763028681, -1.72300243, 0.283640563},
         {0.728983164, -1.68283308, 0.253273368},
         {0.695373476, -1.64297974, 0.223741606},
         {0.685415089, -1.63111675, 0.215123951},
     }},
    {"sgd",
     "constant",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.783872664, -1.36765468, 0.240231261},
         {0.695876598, -1.12149715, 0.167176098},
         {0.618677318, -0.915503323, 0.116520464},
         {0.550758839, -0.744517088, 0.0813024044},
     }},
    {"sgd",
     "cosine",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.793481708, -1.39547575, 0.250331283},
         {0.735106707, -1.23146737, 0.200480953},
         {0.706781924, -1.1540215, 0.179458693},
         {0.699283481, -1.13383412, 0.174262956},
     }},
    {"sgd",
     "step",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.783872664, -1.36765468, 0.240231261},
         {0.757473826, -1.29380739, 0.218314707},
         {0.732054055, -1.22351766, 0.198419169},
         {0.724709153, -1.20346022, 0.192999765},
     }},
    {"sgd with momentum",
     "constant",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.6799227, -1.06075466, 0.101631239},
         {0.420536429, -0.326530576, -0.148995757},
         {0.142172128, 0.398141146, -0.330119818},
         {-0.122947238, 0.968140602, -0.395565152},
     }},
    {"sgd with momentum",
     "cosine",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.699458063, -1.11788201, 0.124966376},
         {0.528137982, -0.631051242, -0.043712575},
         {0.426964194, -0.358119011, -0.119319834},
         {0.397438169, -0.283553213, -0.134723917},
     }},
    {"sgd with momentum",
     "step",
     {
         {0.884500027, -1.65900004, 0.345999986},
         {0.6799227, -1.06075466, 0.101631239},
         {0.60210681, -0.840487421, 0.0264431424},
         {0.512287617, -0.594870508, -0.0436131358},
         {0.483048499, -0.518297255, -0.0613513812},
     }},
};

OptimizerOptions options_of(const std::string& name) {
  if (name == "adam") return {.name = "adam", .weight_decay = 0.01};
  if (name == "adamw") return {.name = "adamw", .weight_decay = 0.2};
  if (name == "sgd") return {.name = "sgd", .weight_decay = 0.01};
  return {.name = "sgd", .weight_decay = 0.01, .momentum = 0.9};
}

Schedule schedule_of(const std::string& name) {
  if (name == "cosine") return {.kind = Schedule::Kind::cosine, .epochs = 5};
  if (name == "step") return {.kind = Schedule::Kind::step, .every = 2, .factor = 0.3};
  return {};
}

TEST(Optimizer, TakesTheStepsOfPyTorchUnderEverySchedule) {
  ASSERT_EQ(of_pytorch.size(), 12U);
  for (const auto& [name, schedule, values] : of_pytorch) {
    auto parameters = start();
    const auto optimizer = make_optimizer(options_of(name), parameters);
    const double rate = name.starts_with("sgd") ? 0.05 : 0.1;
    ASSERT_EQ(values.size(), 5U);
    for (size_t step = 0; step < values.size(); ++step) {
      loss_of(parameters.at("p")).backward();
      optimizer->step(rate * schedule_of(schedule).factor_in(static_cast<int64_t>(step)));
      for (size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(parameters.at("p").data_ptr<float>()[i], values[step][i], 2e-6)
            << name << ", " << schedule << ", step " << step;
    }
  }
}

TEST(Optimizer, GoesOnFromItsStateToTheLastBit) {
  for (const auto& options : all) {
    auto unbroken = start();
    const auto one = make_optimizer(options, unbroken);
    run(*one, unbroken, 6);

    auto broken = start();
    const auto before = make_optimizer(options, broken);
    run(*before, broken, 4);
    const auto after = make_optimizer(options, broken);
    after->load_state(before->state());
    run(*after, broken, 2);
    EXPECT_TRUE(broken.at("p").equal(unbroken.at("p"))) << options.name;
  }
}

TEST(Optimizer, LeavesParametersWithoutGradientAlone) {
  for (const auto& options : all) {
    auto parameters = start();
    const auto optimizer = make_optimizer(options, parameters);
    const at::Tensor before = parameters.at("p").detach().clone();
    optimizer->step(0.1);
    EXPECT_TRUE(parameters.at("p").equal(before)) << options.name;
  }
}

TEST(Optimizer, AnUnknownNameIsABug) {
  auto parameters = start();
  EXPECT_THROW(make_optimizer({.name = "adan"}, parameters), base::InternalError);
}

}  // namespace
}  // namespace driftsweep::task::test_optimizer

#include "study/learned_parameters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.h"
#include "job/parameter_groups.h"
#include "study/data_model.h"

namespace driftsweep::study::test_learned_parameters {
namespace {

image::CameraProfile camera() {
  image::CameraProfile made;
  made.white_level = 1000;
  made.black_level = {50, 60, 70, 80};
  made.white_balance = {2, 1, 1.5};
  made.colour_matrix = {1.5, -.3, -.2, -.2, 1.6, -.4, 0, -.3, 1.3};
  return made;
}

std::shared_ptr<LearnedParameters> learned(const std::vector<std::string>& groups) {
  auto made = std::make_shared<LearnedParameters>(camera(), groups);
  made->to(at::kCPU, at::kDouble);
  return made;
}

DataModel model(std::shared_ptr<const LearnedParameters> learned,
                std::vector<space::DesignParameter> axes = {}) {
  return {job::ProcessingSpec{}, {camera()}, std::move(axes), 7,
          at::kDouble,           nullptr,    nullptr,         std::move(learned)};
}

at::Tensor pictures(const DataModel& model, const at::Tensor& raw, const Drift& drift = {}) {
  return model.pictures(raw, {{0, 0}, {"a", "b"}}, drift).rgb;
}

at::Tensor raws() { return at::rand({2, 6, 8}, at::kDouble) * 0.4 + 0.3; }

// In float32 at the start, as weights are kept.
double distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(LearnedParameters, StartAsTheCameraAndThePublishedFilters) {
  const at::Tensor raw = raws();
  EXPECT_LT(distance(pictures(model(learned({"gamma"})), raw), pictures(model(nullptr), raw)),
            1e-6);
}

TEST(LearnedParameters, TheGradientReachesTheGroupsThatAreLearnedAlone) {
  const auto some = learned({"gamma", "black_level"});
  EXPECT_EQ(some->learned().size(), 2U);
  EXPECT_EQ(some->kept().size(), 5U);
  pictures(model(some), raws()).mean().backward();
  for (const auto& [group, tensor] : some->learned()) {
    ASSERT_TRUE(tensor.grad().defined()) << group;
    EXPECT_GT(tensor.grad().abs().max().item<double>(), 0) << group;
  }
  for (const auto& [group, tensor] : some->kept()) EXPECT_FALSE(tensor.requires_grad()) << group;
  const auto all = learned(job::parameter_groups());
  pictures(model(all), raws()).mean().backward();
  for (const auto& [group, tensor] : all->learned())
    EXPECT_GT(tensor.grad().abs().max().item<double>(), 0) << group;
}

TEST(LearnedParameters, AFactorOfTheDesignScalesWhatWasLearned) {
  const auto made = learned({});
  made->kept().at("gamma").fill_(1.5);
  const at::Tensor raw = raws();
  const space::DesignParameter axis{
      .name = "isp.gamma", .as = space::As::factor, .distribution = {}, .where = ""};
  const auto drifted = model(made, {axis});
  const auto doubled = pictures(drifted, raw, drifted.drift({2.}, false));
  EXPECT_GT(distance(doubled, pictures(drifted, raw)), 0.01);
  made->kept().at("gamma").fill_(3);
  EXPECT_LT(distance(doubled, pictures(model(made), raw)), 1e-12);
}

TEST(LearnedParameters, NamesAndValuesGoTogether) {
  const auto made = learned({});
  const auto& names = LearnedParameters::names();
  const auto values = made->values();
  ASSERT_EQ(names.size(), 132U);
  ASSERT_EQ(values.size(), names.size());
  const auto value = [&](const std::string& name) {
    return values.at(
        static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin()));
  };
  EXPECT_NEAR(value("isp.black_level.g2"), 0.07, 1e-7);
  EXPECT_NEAR(value("isp.white_balance.b"), 1.5, 1e-7);
  EXPECT_NEAR(value("isp.colour_matrix.rg"), -0.3, 1e-7);
  EXPECT_NEAR(value("isp.debayer.gg.11"), 1, 1e-7);
  EXPECT_NEAR(value("isp.debayer.rr.00"), 0.25, 1e-7);
  EXPECT_NEAR(value("isp.debayer.rg.11"), 0, 1e-7);
  EXPECT_NEAR(value("isp.sharpening_filter.11"), 5, 1e-7);
  EXPECT_NEAR(value("isp.gamma"), 2.2, 1e-6);
}

TEST(LearnedParameters, ComeBackFromWeights) {
  const auto made = learned({"gamma"});
  task::NamedTensors weights;
  for (const auto* tensors : {&made->learned(), &made->kept()})
    for (const auto& [group, tensor] : *tensors) weights.add("processing." + group, tensor);
  const auto found = LearnedParameters::find(weights, "a.safetensors");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values(), made->values());
  EXPECT_EQ(found->learned().size(), 0U);

  EXPECT_EQ(LearnedParameters::find({}, "a.safetensors"), nullptr);
  task::NamedTensors cut;
  cut.add("processing.gamma", made->learned().at("gamma"));
  try {
    LearnedParameters::find(cut, "a.safetensors");
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_NE(std::string(error.what()).find("processing.black_level is missing"),
              std::string::npos)
        << error.what();
  }
}

TEST(LearnedParameters, OnePipelineStandsForOneCamera) {
  EXPECT_EQ(camera_to_learn({camera()}, "m", "a.h5").white_level, 1000);
  EXPECT_THROW(camera_to_learn({camera(), camera()}, "m", "a.h5"), base::UserError);
}

// As cameras with automatic white balance give it.
TEST(LearnedParameters, ImagesThatDifferInBalanceAloneAreToldTheWayOut) {
  auto other = camera();
  other.white_balance[0] = 1.8;
  try {
    camera_to_learn({camera(), other}, "m", "a.h5");
    FAIL();
  } catch (const base::UserError& error) {
    for (const char* part : {"a.h5", "one camera have 2 white balances",
                             "Give one white_balance for all in the camera.yaml"})
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace driftsweep::study::test_learned_parameters

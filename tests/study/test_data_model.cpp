#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <variant>

#include "isp/sites.h"
#include "study/data_model.h"

namespace driftsweep::study {
namespace {

std::vector<image::CameraProfile> cameras() {
  image::CameraProfile first, second;
  first.white_level = 1000;
  first.black_level = {50, 60, 70, 80};
  first.white_balance = {2, 1, 1.5};
  first.colour_matrix = {1.5, -.3, -.2, -.2, 1.6, -.4, 0, -.3, 1.3};
  second = first;
  second.cfa = image::Cfa::gbrg;
  second.white_balance = {1.2, 1, 1.9};
  return {first, second};
}

space::DesignParameter axis(const std::string& name, space::As as) {
  return {.name = name, .as = as, .distribution = {}, .where = ""};
}

DataModel model(std::vector<space::DesignParameter> axes) {
  return {job::ProcessingSpec{}, cameras(), std::move(axes), at::kDouble};
}

at::Tensor raws() { return at::rand({2, 6, 8}, at::kDouble) * 0.4 + 0.3; }

bool close(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>() < 1e-12;
}

TEST(DataModel, AnEmptyCoordinateKeepsEveryImagesOwnValue) {
  const at::Tensor raw = raws();
  for (const auto as : {space::As::value, space::As::offset, space::As::factor}) {
    const auto drifted = model({axis("isp.white_balance.r", as), axis("capture.exposure", as)});
    const auto drift = drifted.drift({std::monostate(), std::monostate()}, false);
    EXPECT_TRUE(close(drifted.pictures(raw, {0, 1}, drift), model({}).pictures(raw, {0, 1}, {})));
  }
}

TEST(DataModel, AFactorScalesEachCamerasOwnFact) {
  const at::Tensor raw = raws();
  const auto drifted = model({axis("isp.white_balance.r", space::As::factor)});
  const auto pictures = drifted.pictures(raw, {0, 1}, drifted.drift({1.1}, false));
  auto changed = cameras();
  for (auto& camera : changed) camera.white_balance[0] *= 1.1;
  const DataModel expected(job::ProcessingSpec{}, changed, {}, at::kDouble);
  EXPECT_TRUE(close(pictures, expected.pictures(raw, {0, 1}, {})));
}

TEST(DataModel, AValueReplacesAndAnOffsetAdds) {
  const at::Tensor raw = raws();
  const auto by_value = model({axis("isp.black_level.g2", space::As::value)});
  const auto by_offset = model({axis("isp.black_level.g2", space::As::offset)});
  EXPECT_TRUE(close(by_value.pictures(raw, {0, 0}, by_value.drift({0.09}, false)),
                    by_offset.pictures(raw, {0, 0}, by_offset.drift({0.02}, false))));
}

TEST(DataModel, EveryParameterOfTheIspActsWhereItsNameSays) {
  const at::Tensor raw = raws();
  const at::Tensor own = model({}).pictures(raw, {0, 1}, {});
  for (const auto& info : isp::parameters()) {
    const auto drifted = model({axis(info.name, space::As::offset)});
    const auto pictures = drifted.pictures(raw, {0, 1}, drifted.drift({0.01}, false));
    EXPECT_FALSE(close(pictures, own)) << info.name;
  }
}

TEST(DataModel, ABatchOfTwoCamerasEqualsEachAlone) {
  const at::Tensor raw = raws();
  const auto both = model({}).pictures(raw, {0, 1}, {});
  EXPECT_TRUE(close(both.slice(0, 0, 1), model({}).pictures(raw.slice(0, 0, 1), {0}, {})));
  EXPECT_TRUE(close(both.slice(0, 1, 2), model({}).pictures(raw.slice(0, 1, 2), {1}, {})));
}

TEST(DataModel, ModeNoneKnowsNoIspButSeesTheCapture) {
  job::ProcessingSpec none;
  none.mode = space::Mode::none;
  const at::Tensor raw = raws();
  const DataModel drifted(
      none, cameras(),
      {axis("isp.gamma", space::As::value), axis("capture.exposure", space::As::value)},
      at::kDouble);
  const at::Tensor own = drifted.pictures(raw, {0, 1}, {});
  EXPECT_EQ(own.sizes(), (at::IntArrayRef{2, 3, 3, 4}));
  EXPECT_TRUE(
      close(drifted.pictures(raw, {0, 1}, drifted.drift({1.8, std::monostate()}, false)), own));
  EXPECT_FALSE(close(drifted.pictures(raw, {0, 1}, drifted.drift({1.8, 0.5}, false)), own));
}

}  // namespace
}  // namespace driftsweep::study

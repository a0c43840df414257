// The static pipelines against the published code's numbers.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <gtest/gtest.h>

#include <cmath>

#include "isp/demosaic.h"
#include "isp/golden.h"
#include "isp/sites.h"
#include "isp/static_pipeline.h"

namespace driftsweep::test_static {
namespace {

using image::Cfa;

at::Tensor golden(const std::string& camera, const std::string& name) {
  return test::golden<double>("static.h5", "/static/" + camera + "/" + name);
}

// H x W x 3 -> (1, 3, H, W).
at::Tensor golden_picture(const std::string& camera, const std::string& name) {
  return golden(camera, name).permute({2, 0, 1}).unsqueeze(0);
}

struct Camera {
  at::Tensor raw, masks;
  isp::StaticParameters parameters;
};

Camera camera_of(const std::string& name, at::ScalarType type) {
  Camera camera;
  camera.raw = golden(name, "raw").unsqueeze(0).to(type);
  camera.masks = isp::site_masks({Cfa::rggb}, camera.raw.size(1), camera.raw.size(2), type);
  camera.parameters = isp::default_static_parameters(type);
  camera.parameters.black_level = golden(name, "black_level").view({1, 4}).to(type);
  camera.parameters.white_balance = golden(name, "white_balance").view({1, 3}).to(type);
  camera.parameters.colour_matrix = golden(name, "colour_matrix").unsqueeze(0).to(type);
  return camera;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

struct Case {
  std::string camera;
  isp::Choices choices;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* camera : {"drone", "microscopy"}) {
    for (const auto demosaic :
         {isp::Demosaic::bilinear, isp::Demosaic::malvar2004, isp::Demosaic::menon2007})
      for (const auto sharpening :
           {isp::Sharpening::sharpening_filter, isp::Sharpening::unsharp_masking,
            isp::Sharpening::unsharp_masking_2d})
        for (const auto denoising :
             {isp::Denoising::gaussian_denoising, isp::Denoising::median_denoising,
              isp::Denoising::fft_denoising})
          all.push_back({camera, {demosaic, sharpening, denoising}});
    for (const auto denoising :
         {isp::Denoising::tv_chambolle, isp::Denoising::tv_bregman, isp::Denoising::bilateral})
      all.push_back(
          {camera, {isp::Demosaic::bilinear, isp::Sharpening::sharpening_filter, denoising}});
  }
  return all;
}

class StaticGolden : public testing::TestWithParam<Case> {};

TEST_P(StaticGolden, Picture) {
  const auto& [camera, choices] = GetParam();
  const at::Tensor reference =
      golden_picture(camera, "out/" + name_of(choices.demosaic) + "/" +
                                 name_of(choices.sharpening) + "/" + name_of(choices.denoising));
  for (const auto type : {at::kFloat, at::kDouble}) {
    const auto [raw, masks, parameters] = camera_of(camera, type);
    const at::Tensor ours = isp::static_pipeline(raw, masks, choices, parameters);
    // The reference was computed in double and kept in float32.
    const double tolerance = type == at::kDouble ? 1e-7 : 2e-5;
    EXPECT_LT(largest_difference(ours, reference), tolerance) << c10::toString(type);
  }
}

INSTANTIATE_TEST_SUITE_P(Pipelines, StaticGolden, testing::ValuesIn(cases()),
                         [](const auto& param) {
                           const auto& choices = param.param.choices;
                           return param.param.camera + "_" + name_of(choices.demosaic) + "_" +
                                  name_of(choices.sharpening) + "_" + name_of(choices.denoising);
                         });

TEST(Demosaic, MeetsTheReference) {
  for (const char* name : {"drone", "microscopy"})
    for (const auto choice :
         {isp::Demosaic::bilinear, isp::Demosaic::malvar2004, isp::Demosaic::menon2007}) {
      const auto [raw, masks, parameters] = camera_of(name, at::kFloat);
      const at::Tensor light = raw - isp::per_pixel(masks, parameters.black_level);
      EXPECT_LT(largest_difference(isp::demosaic(choice, light, masks),
                                   golden_picture(name, "demosaic/" + name_of(choice))),
                1e-6)
          << name << " " << name_of(choice);
    }
}

// A mirrored mosaic is the same scene in another Bayer order, and all stages but Menon's decisions
// at the border are symmetric: the picture is the reference's mirrored.
TEST_P(StaticGolden, OtherBayerOrdersAreTheMirroredScene) {
  const auto& [name, choices] = GetParam();
  if (choices.denoising >= isp::Denoising::tv_chambolle) GTEST_SKIP() << "walks in one direction";
  const auto [raw, masks, parameters] = camera_of(name, at::kDouble);
  const at::Tensor reference =
      golden_picture(name, "out/" + name_of(choices.demosaic) + "/" + name_of(choices.sharpening) +
                               "/" + name_of(choices.denoising));
  const std::vector<std::pair<Cfa, std::vector<int64_t>>> mirrored = {
      {Cfa::grbg, {-1}}, {Cfa::gbrg, {-2}}, {Cfa::bggr, {-1, -2}}};
  for (const auto& [order, axes] : mirrored) {
    const auto order_masks =
        isp::site_masks({order}, raw.size(1), raw.size(2), at::TensorOptions(at::kDouble));
    const at::Tensor ours =
        isp::static_pipeline(raw.flip(axes), order_masks, choices, parameters).flip(axes);
    const bool menon = choices.demosaic == isp::Demosaic::menon2007;
    const int64_t margin = menon ? 10 : 0;  // a decision reaches 2, its use 3, the filters up to 5
    const auto inside = [margin](const at::Tensor& picture) {
      return picture.slice(2, margin, picture.size(2) - margin)
          .slice(3, margin, picture.size(3) - margin);
    };
    // A frequency cut spreads Menon's border over the whole row.
    if (menon && choices.denoising == isp::Denoising::fft_denoising) continue;
    EXPECT_LT(largest_difference(inside(ours), inside(reference)), 1e-7) << image::name_of(order);
  }
}

TEST(Static, MixedOrdersAndCamerasInOneBatchEqualEachAlone) {
  const auto drone = camera_of("drone", at::kFloat),
             microscopy = camera_of("microscopy", at::kFloat);
  const std::vector<Cfa> orders = {Cfa::rggb, Cfa::gbrg};
  auto both = drone.parameters;
  both.black_level = at::cat({drone.parameters.black_level, microscopy.parameters.black_level});
  both.white_balance =
      at::cat({drone.parameters.white_balance, microscopy.parameters.white_balance});
  both.colour_matrix =
      at::cat({drone.parameters.colour_matrix, microscopy.parameters.colour_matrix});
  const at::Tensor raw = at::cat({drone.raw, microscopy.raw});
  for (const auto& demosaic : isp::demosaic_names())
    for (const auto& denoising : isp::denoising_names()) {
      isp::Choices choices;
      ASSERT_TRUE(isp::choose(choices, "isp.demosaic", demosaic));
      ASSERT_TRUE(isp::choose(choices, "isp.denoising", denoising));
      const at::Tensor batch = isp::static_pipeline(
          raw, isp::site_masks(orders, 24, 32, at::TensorOptions(at::kFloat)), choices, both);
      for (int64_t i = 0; i < 2; ++i) {
        const auto& alone = i == 0 ? drone : microscopy;
        const at::Tensor picture =
            isp::static_pipeline(raw.slice(0, i, i + 1),
                                 isp::site_masks({orders[static_cast<size_t>(i)]}, 24, 32,
                                                 at::TensorOptions(at::kFloat)),
                                 choices, alone.parameters);
        EXPECT_LT(largest_difference(batch.slice(0, i, i + 1), picture), 1e-6)
            << demosaic << " " << denoising;
      }
    }
}

TEST(Static, TinyAndOddMosaicsPass) {
  // Reflections longer than the picture, and a last row without a partner.
  for (const auto& [rows, columns] :
       std::vector<std::pair<int64_t, int64_t>>{{3, 3}, {4, 7}, {5, 3}})
    for (const auto& choices : isp::published_pipelines()) {
      const at::Tensor flat = at::full({1, rows, columns}, 0.25, at::kDouble);
      const at::Tensor picture = isp::static_pipeline(
          flat, isp::site_masks({Cfa::bggr}, rows, columns, at::TensorOptions(at::kDouble)),
          choices, isp::default_static_parameters(at::kDouble));
      ASSERT_EQ(picture.sizes(), (at::IntArrayRef{1, 3, rows, columns}));
      // The middle of a flat field is flat where neither a border of zeros nor, in the bilinear
      // demosaic, one of repeated sites reaches.
      if (choices.demosaic != isp::Demosaic::bilinear &&
          choices.sharpening == isp::Sharpening::unsharp_masking) {
        EXPECT_LT(largest_difference(picture, at::full_like(picture, std::pow(0.25, 1 / 2.2))),
                  1e-12)
            << name_of(choices.demosaic);
      }
    }
}

}  // namespace
}  // namespace driftsweep::test_static

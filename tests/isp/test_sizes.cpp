// Mosaics of every small and uneven size through every pipeline.
#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include "base/errors.h"
#include "isp/half_resolution.h"
#include "isp/least_size.h"
#include "isp/padding.h"
#include "isp/parametrized.h"
#include "isp/sites.h"
#include "isp/static_pipeline.h"

namespace driftsweep::isp::test_sizes {
namespace {

struct Size {
  int64_t rows, columns;
};

std::vector<Size> sizes_from(int least) {
  std::vector<Size> sizes = {{16, 48}, {33, 31}};
  for (int64_t rows = least; rows <= 7; ++rows)
    for (int64_t columns = least; columns <= 7; ++columns) sizes.push_back({rows, columns});
  return sizes;
}

at::Tensor masks_of(const Size& size) {
  return site_masks({image::Cfa::rggb}, size.rows, size.columns, at::kDouble);
}

at::Tensor mosaic_of(const Size& size) {
  return at::rand({2, size.rows, size.columns}, at::kDouble);
}

void expect_picture(const at::Tensor& picture, const Size& size, const std::string& what) {
  ASSERT_EQ(picture.sizes(), (at::IntArrayRef{2, 3, size.rows, size.columns})) << what;
  EXPECT_TRUE(picture.isfinite().all().item<bool>()) << what;
  EXPECT_GE(picture.min().item<double>(), 0) << what;
  EXPECT_LE(picture.max().item<double>(), 1) << what;
}

std::vector<Choices> all_choices() {
  std::vector<Choices> all;
  for (const auto& demosaic : demosaic_names())
    for (const auto& sharpening : sharpening_names())
      for (const auto& denoising : denoising_names()) {
        Choices choices;
        EXPECT_TRUE(choose(choices, "isp.demosaic", demosaic));
        EXPECT_TRUE(choose(choices, "isp.sharpening", sharpening));
        EXPECT_TRUE(choose(choices, "isp.denoising", denoising));
        all.push_back(choices);
      }
  return all;
}

TEST(Sizes, EveryStaticPipelineTakesEverySizeFromItsLeastOn) {
  const auto parameters = default_static_parameters(at::kDouble);
  for (const Size& size : sizes_from(least_side(space::Mode::static_)))
    for (const Choices& choices : all_choices())
      expect_picture(static_pipeline(mosaic_of(size), masks_of(size), choices, parameters), size,
                     name_of(choices.demosaic) + " " + name_of(choices.sharpening) + " " +
                         name_of(choices.denoising) + " " + std::to_string(size.rows) + " x " +
                         std::to_string(size.columns));
}

TEST(Sizes, TheParametrizedPipelineTakesEverySizeFromItsLeastOn) {
  const auto parameters = default_parameters(at::kDouble);
  for (const Size& size : sizes_from(least_side(space::Mode::parametrized)))
    expect_picture(parametrized(mosaic_of(size), masks_of(size), parameters), size, "parametrized");
}

TEST(Sizes, HalfTheResolutionTakesEverySizeFromItsLeastOn) {
  for (const Size& size : sizes_from(least_side(space::Mode::none)))
    expect_picture(half_resolution(mosaic_of(size), masks_of(size)),
                   {size.rows / 2, size.columns / 2}, "none");
}

// RGGB transposed is RGGB, the two greens exchanged.
TEST(Sizes, PicturesOfUnevenSidesCommuteWithTransposition) {
  const Size wide{16, 48}, tall{48, 16};
  const at::Tensor raw = mosaic_of(wide);
  const auto own = default_parameters(at::kDouble);
  const at::Tensor across = parametrized(raw, masks_of(wide), own);
  const at::Tensor down = parametrized(raw.transpose(1, 2).contiguous(), masks_of(tall), own);
  EXPECT_LT((across - down.transpose(2, 3)).abs().max().item<double>(), 1e-12);
  EXPECT_LT((half_resolution(raw, masks_of(wide)) -
             half_resolution(raw.transpose(1, 2), masks_of(tall)).transpose(2, 3))
                .abs()
                .max()
                .item<double>(),
            1e-15);
}

TEST(Padding, RefusesToMirrorAnAxisOfOneSample) {
  EXPECT_THROW(pad_axis(at::ones({1, 1, 1, 5}), -2, 1, 1, Border::mirror), base::InternalError);
  EXPECT_NO_THROW(pad_axis(at::ones({1, 1, 1, 5}), -2, 1, 1, Border::symmetric));
  EXPECT_EQ(pad_axis(at::ones({1, 1, 2, 5}), -2, 3, 3, Border::mirror).size(2), 8);
}

}  // namespace
}  // namespace driftsweep::isp::test_sizes

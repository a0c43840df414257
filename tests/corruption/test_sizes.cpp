// Corruptions of small pictures, and of pictures of uneven sides.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include "corruption/corrupt.h"
#include "corruption/elastic.h"
#include "corruption/parameters.h"
#include "tests/corruption/support.h"

namespace driftsweep::corruption::test_sizes {
namespace {

TEST(Sizes, EveryCorruptionTakesEverySizeAndKeepsIt) {
  std::vector<std::array<int64_t, 2>> sizes = {{16, 48}, {33, 31}};
  for (const int64_t rows : {1, 2, 3, 5})
    for (const int64_t columns : {1, 2, 3, 5}) sizes.push_back({rows, columns});
  for (const auto& name : names())
    for (const int severity : {1, 3, 5})
      for (const auto& [rows, columns] : sizes) {
        const at::Tensor picture = at::rand({2, 3, rows, columns}, at::kDouble);
        const at::Tensor result = corrupt(picture, name, severity, keys_of(2));
        ASSERT_EQ(result.sizes(), picture.sizes()) << name;
        EXPECT_TRUE(result.isfinite().all().item<bool>()) << name << rows << " x " << columns;
        EXPECT_GE(result.min().item<double>(), 0) << name;
        EXPECT_LE(result.max().item<double>(), 1) << name;
      }
}

// But JPEG, whose standard table treats rows and columns differently.
TEST(Sizes, CorruptionsWithoutDrawsCommuteWithTransposition) {
  const at::Tensor picture = at::rand({2, 3, 16, 48}, at::kDouble);
  for (const std::string name :
       {"gaussian_blur", "zoom_blur", "contrast", "brightness", "saturate", "defocus_blur"})
    for (const int severity : {1, 2, 3, 4, 5}) {
      const at::Tensor across = corrupt(picture, name, severity, {});
      const at::Tensor down = corrupt(picture.transpose(2, 3).contiguous(), name, severity, {});
      EXPECT_LT((across - down.transpose(2, 3)).abs().max().item<double>(), 1e-12) << name;
    }
}

// The affine map turns about the middle of the picture: there, nothing moves by more than a corner
// of the middle square does, 2.56 pixels, whichever side is the longer. About another place, such
// as the middle with rows and columns exchanged, it would.
TEST(Sizes, ElasticTransformTurnsAboutTheMiddleOfUnevenPictures) {
  for (const auto& [rows, columns] : {std::array<int64_t, 2>{120, 360}, {360, 120}}) {
    const at::Tensor x = at::arange(columns, at::kDouble).view({1, 1, 1, columns}) / 400;
    const at::Tensor y = at::arange(rows, at::kDouble).view({1, 1, rows, 1}) / 400;
    const at::Tensor where = x.expand({40, 3, rows, columns}).clone();
    where.select(1, 1).copy_(y.squeeze(1).expand({40, rows, columns}));
    const at::Tensor moved = elastic_transform(where, 1, keys_of(40));
    const at::Tensor change =
        (moved - where).select(2, rows / 2).select(2, columns / 2).abs() * 400;
    EXPECT_LT(change.max().item<double>(), 2.56 * 1.2);
    EXPECT_GT(change.slice(1, 0, 2).mean().item<double>(), 0.2);
  }
}

}  // namespace
}  // namespace driftsweep::corruption::test_sizes

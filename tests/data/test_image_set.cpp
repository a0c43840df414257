#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/errors.h"
#include "data/image_set.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::data {
namespace {

TEST(ImageSet, ReadsPixelsInUnitsOfEachCamerasWhite) {
  const test::Scratch folder;
  test::PackedSet set;
  set.rows = 3;
  set.columns = 5;
  set.white_levels = {1000, 4095};
  set.pixel = [](int image, int row, int column) { return 100 * image + 10 * row + column; };
  set.camera_of = [](int image) { return image % 2; };
  set.write(folder / "set.h5", 4);
  const ImageSet images{packed::PackedFile(folder / "set.h5")};
  for (const auto type : {at::kFloat, at::kDouble}) {
    const at::Tensor raw = images.raw({3, 0}, type);
    ASSERT_EQ(raw.sizes(), (at::IntArrayRef{2, 3, 5}));
    EXPECT_NEAR(raw[0][2][4].item<double>(), 324. / 4095, 1e-7);
    EXPECT_NEAR(raw[1][1][0].item<double>(), 10. / 1000, 1e-8);
  }
  EXPECT_EQ(images.labels({3, 0}, at::kCPU)[0].item<int64_t>(), images.facts().label[3]);
}

TEST(ImageSet, AFileCutBehindItsHeaderIsRefused) {
  const test::Scratch folder;
  test::PackedSet set;
  set.write(folder / "set.h5", 4);
  packed::PackedFile file(folder / "set.h5");
  std::filesystem::resize_file(folder / "set.h5", file.mosaic_offset() + 10);
  EXPECT_THROW(ImageSet{std::move(file)}, base::UserError);
}

}  // namespace
}  // namespace driftsweep::data

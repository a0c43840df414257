#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/cuda.h>

#include <filesystem>

#include "base/errors.h"
#include "data/image_set.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::data::test_image_set {
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

// On the CPU too: who holds the pixels must not change a byte. Values from 0 to 65535, whose upper
// half is negative in the 16 signed bits that they travel in.
TEST(ImageSet, PixelsKeptOnADeviceAreTheSameBytes) {
  const test::Scratch folder;
  test::PackedSet set;
  set.rows = 9;
  set.columns = 7;
  set.white_levels = {65535, 16383.5};
  set.pixel = [](int image, int row, int column) {
    return row == 8 && column == 6 ? 65535 : (9973 * (63 * image + 7 * row + column)) % 65536;
  };
  set.camera_of = [](int image) { return image % 2; };
  set.write(folder / "set.h5", 5);
  const ImageSet mapped{packed::PackedFile(folder / "set.h5")};
  std::vector<at::Device> devices = {at::kCPU};
  if (torch::cuda::is_available()) devices.emplace_back(at::kCUDA, 0);
  for (const at::Device device : devices) {
    ImageSet kept{packed::PackedFile(folder / "set.h5")};
    EXPECT_FALSE(kept.kept_on());
    kept.keep_on(device);
    EXPECT_EQ(kept.kept_on(), device);
    for (const auto type : {at::kFloat, at::kDouble})
      for (const auto& images : {std::vector<int64_t>{4, 0, 3}, std::vector<int64_t>{1}}) {
        const at::Tensor raw = kept.raw(images, at::TensorOptions().dtype(type).device(device));
        ASSERT_EQ(raw.device(), device);
        EXPECT_TRUE(raw.cpu().equal(mapped.raw(images, type))) << device;
      }
  }
}

TEST(ImageSet, ReadsMasksAndNamesTheImageOfAStrangeValue) {
  const test::Scratch folder;
  test::PackedSet set;
  set.mask = [](int image, int row, int column) { return row == 0 ? 255 : (image + column) % 2; };
  set.write(folder / "set.h5", 3);
  const ImageSet images{packed::PackedFile(folder / "set.h5")};
  const at::Tensor masks = images.masks({2, 1}, at::kCPU);
  ASSERT_EQ(masks.sizes(), (at::IntArrayRef{2, 4, 4}));
  EXPECT_EQ(masks[0][0][3].item<int64_t>(), 255);
  EXPECT_EQ(masks[0][1][3].item<int64_t>(), 1);
  EXPECT_EQ(masks[1][1][3].item<int64_t>(), 0);
  set.mask = [](int image, int, int) { return image; };
  set.write(folder / "strange.h5", 3);
  const ImageSet strange{packed::PackedFile(folder / "strange.h5")};
  EXPECT_NO_THROW(strange.masks({0, 1}, at::kCPU));
  try {
    strange.masks({1, 2}, at::kCPU);
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_NE(std::string(error.what()).find("image 2 holds the value 2"), std::string::npos)
        << error.what();
  }
}

// The file is cut while it is mapped: what is gone is an exception that names the image, not the
// end of the process, and what is there is read as before.
TEST(ImageSet, AnImageThatIsGoneIsNamed) {
  const test::Scratch folder;
  test::PackedSet set;
  set.rows = set.columns = 64;  // an image fills two pages
  set.write(folder / "set.h5", 40);
  ImageSet images{packed::PackedFile(folder / "set.h5")};
  const at::Tensor first = images.raw({0}, at::kFloat);
  const packed::PackedFile file(folder / "set.h5");
  // In the middle of image 20: the rest of its page reads as 0.
  std::filesystem::resize_file(folder / "set.h5", file.mosaic_offset() + 20 * 64 * 64 * 2 + 100);
  EXPECT_THROW(images.raw({20}, at::kFloat), UnreadableImage);
  EXPECT_NO_THROW(images.raw({19}, at::kFloat));
  for (int time = 0; time < 3; ++time) {
    try {
      images.raw({0, 37}, at::kFloat);
      FAIL();
    } catch (const UnreadableImage& error) {
      EXPECT_NE(std::string(error.what()).find("image 37 (image 37) of "), std::string::npos)
          << error.what();
    }
    EXPECT_TRUE(images.raw({0}, at::kFloat).equal(first));
  }
  EXPECT_THROW(images.keep_on(at::kCPU), UnreadableImage);
  EXPECT_FALSE(images.kept_on());
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
}  // namespace driftsweep::data::test_image_set

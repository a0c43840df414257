// Unprocessing against the plain formulas of the ISP: white balance, matrix, gamma.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "packed/packed_file.h"
#include "packed/unprocess.h"
#include "tests/packed/support.h"

namespace driftsweep::packed_tests::test_unprocess {
namespace {

using packed::ToneCurve;
using packed::Unprocessor;

raw::CameraYaml bench_camera() {
  raw::CameraYaml camera;
  camera.path = "camera.yaml";
  camera.cfa = image::Cfa::grbg;
  camera.white_level = 16383;
  camera.black_level = {256, 258, 254, 257};
  camera.white_balance = {1.9, 1, 1.5};
  camera.colour_matrix = {1.55, -.42, -.13, -.18, 1.48, -.30, .01, -.38, 1.37};
  return camera;
}

// Colours of all kinds: each channel black, white and between, and every grey.
image::RgbImage colours(int rows = 31, int columns = 37) {
  image::RgbImage picture{rows, columns, {}};
  base::Stream stream(1, "colours", "test");
  const size_t plane = static_cast<size_t>(rows) * static_cast<size_t>(columns);
  picture.planes.resize(3 * plane);
  for (size_t i = 0; i < plane; ++i)
    for (size_t c = 0; c < 3; ++c) {
      const auto level = i < 256 ? static_cast<double>(i)
                                 : std::clamp(std::floor(stream.uniform(-60, 316)), 0., 255.);
      picture.planes[c * plane + i] = static_cast<float>(level / 255);
    }
  return picture;
}

// What the ISP makes of light above the black level.
image::RgbImage developed(const image::RgbImage& light, const image::CameraProfile& camera) {
  image::RgbImage picture = light;
  const size_t plane = light.planes.size() / 3;
  for (size_t i = 0; i < plane; ++i)
    for (size_t row = 0; row < 3; ++row) {
      double sum = 0;
      for (size_t k = 0; k < 3; ++k)
        sum += camera.colour_matrix[3 * row + k] * camera.white_balance[k] *
               double{light.planes[k * plane + i]};
      picture.planes[row * plane + i] =
          static_cast<float>(std::pow(std::clamp(sum, 0., 1.), 1 / 2.2));
    }
  return picture;
}

double largest_difference(const image::RgbImage& a, const image::RgbImage& b) {
  double largest = 0;
  for (size_t i = 0; i < a.planes.size(); ++i)
    largest = std::max(largest, std::abs(double{a.planes[i]} - double{b.planes[i]}));
  return largest;
}

TEST(Unprocess, TheIspGivesEveryColourBack) {
  const Unprocessor unprocessor(bench_camera(), ToneCurve::none, 0);
  const image::RgbImage picture = colours();
  EXPECT_LT(
      largest_difference(developed(unprocessor.light(picture), unprocessor.camera()), picture),
      1. / 255);
}

// The published microscope has a negative gain; only its product with the matrix has a meaning.
TEST(Unprocess, GainsMayBeNegative) {
  raw::CameraYaml camera = bench_camera();
  camera.white_balance = {-.6567, 1.9673, 3.5304};
  camera.colour_matrix = {-2.0338, .0933, .4157, -.0286, 2.6464, -.0574, -.5516, -.0947, 2.9308};
  const Unprocessor unprocessor(camera, ToneCurve::none, 0);
  const image::RgbImage picture = colours();
  EXPECT_LT(
      largest_difference(developed(unprocessor.light(picture), unprocessor.camera()), picture),
      1. / 255);
}

TEST(Unprocess, TheToneCurveIsInverted) {
  const Unprocessor plain(bench_camera(), ToneCurve::none, 0);
  const Unprocessor curved(bench_camera(), ToneCurve::smoothstep, 0);
  const image::RgbImage picture = colours();
  image::RgbImage finished = picture;
  for (float& value : finished.planes) value = value * value * (3 - 2 * value);
  // The curve is flat at its ends, where a float32 of it says the argument to 1e-4 only.
  EXPECT_LT(largest_difference(plain.light(picture), curved.light(finished)), 5e-4);
}

// Highlights: white asks for all that the sensor has above its highest black level, and no channel
// of any picture for more.
TEST(Unprocess, WhiteJustReachesWhite) {
  for (const double green : {1., 1.4}) {
    raw::CameraYaml camera = bench_camera();
    camera.white_balance = {1.9, green, 1.5};
    const Unprocessor unprocessor(camera, ToneCurve::none, 0);
    const image::RgbImage white{2, 2, std::vector<float>(12, 1.F)};
    const auto light = unprocessor.light(white);
    const double room = 1 - 258. / 16383;
    EXPECT_NEAR(*std::max_element(light.planes.begin(), light.planes.end()), room, 1e-6);
    const auto mosaic = unprocessor.mosaic(light, "white");
    const auto& counts = std::get<std::vector<uint16_t>>(mosaic.pixels);
    EXPECT_EQ(counts[3], 254 + 16383 - 258);  // g2 of GRBG lies at (1, 1)
    const auto all = unprocessor.light(colours());
    EXPECT_LE(*std::max_element(all.planes.begin(), all.planes.end()), room + 1e-6);
  }
}

// Each pixel holds the channel of its filter above its own black level.
TEST(Unprocess, SamplesUnderTheFilters) {
  const Unprocessor unprocessor(bench_camera(), ToneCurve::none, 0);
  image::RgbImage light{2, 2, {.1F, .1F, .1F, .1F, .2F, .2F, .2F, .2F, .3F, .3F, .3F, .3F}};
  const auto mosaic = unprocessor.mosaic(light, "");
  // GRBG: g1 r / b g2.
  EXPECT_EQ(std::get<std::vector<uint16_t>>(mosaic.pixels),
            (std::vector<uint16_t>{258 + 3277, 256 + 1638, 257 + 4915, 254 + 3277}));
}

// 200 x 200 pixels of one light: mean within 5 sd / 200, variance within 5 sqrt(2 / 40000) = 3.5 %
// and the rounding's 1/12, which is 0.01 % of it.
TEST(Unprocess, AddsTheNoiseOfTheCamera) {
  raw::CameraYaml camera = bench_camera();
  camera.noise = image::NoiseModel{1e-3, 1e-5};
  const Unprocessor unprocessor(camera, ToneCurve::none, 7);
  const image::RgbImage light{200, 200, std::vector<float>(120000, 0.3F)};
  const auto mosaic = unprocessor.mosaic(light, "flat");
  const auto& counts = std::get<std::vector<uint16_t>>(mosaic.pixels);
  double sum = 0, squares = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const auto site =
        image::site_at(image::Cfa::grbg, static_cast<int>(i / 200), static_cast<int>(i % 200));
    const double signal = (counts[i] - camera.black_level->at(static_cast<size_t>(site))) / 16383;
    sum += signal;
    squares += (signal - 0.3) * (signal - 0.3);
  }
  const double variance = 1e-3 * 0.3 + 1e-5;
  EXPECT_NEAR(sum / 40000, 0.3, 5 * std::sqrt(variance) / 200);
  EXPECT_NEAR(squares / 40000 / variance, 1, 0.036);
  EXPECT_EQ(std::get<std::vector<uint16_t>>(unprocessor.mosaic(light, "flat").pixels), counts);
  EXPECT_NE(std::get<std::vector<uint16_t>>(unprocessor.mosaic(light, "other").pixels), counts);
}

// A fiftieth of the light, and the camera as it was: the counts above black are a fiftieth.
TEST(Unprocess, DimsTheLightAndNotTheCamera) {
  const Unprocessor bright(bench_camera(), ToneCurve::none, 0);
  const Unprocessor dim(bench_camera(), ToneCurve::none, 0, 0.02);
  EXPECT_EQ(dim.camera().white_balance, bright.camera().white_balance);
  const image::RgbImage picture = colours();
  image::RgbImage expected = bright.light(picture);
  for (float& value : expected.planes) value *= 0.02F;
  EXPECT_LT(largest_difference(dim.light(picture), expected), 1e-8);
}

TEST(Unprocess, RawsCannotBeExposedAgain) {
  const Folder folder;
  folder.rgb("images/a.png", colours(6, 8));
  const auto problem = complaint(
      base::ExitCode::usage, [&] { folder.pack({.inputs = {folder.path()}, .exposure = 0.02}); });
  EXPECT_EQ(problem.where, "--exposure");
}

TEST(Unprocess, RefusesACameraItCannotInvert) {
  const auto refused = [](const std::function<void(raw::CameraYaml&)>& change) {
    raw::CameraYaml camera = bench_camera();
    change(camera);
    return complaint(base::ExitCode::usage, [&] { Unprocessor(camera, ToneCurve::none, 0); })
        .reason;
  };
  EXPECT_NE(refused([](auto& c) { c.cfa.reset(); }).find("filter order"), std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.white_level = 1; }).find("white level"), std::string::npos);
  EXPECT_NE(refused([](auto& c) {
              c.colour_matrix = {1, 1, 1, 1, 1, 1, 1, 1, 1};
            }).find("cannot be inverted"),
            std::string::npos);
}

TEST(Unprocess, MarksTheDataSetAndItsIdentity) {
  const Folder folder;
  folder.rgb("images/a.png", colours(6, 8));
  folder.rgb("images/b.png", colours(8, 6));
  folder.text("labels.csv", "image ID,class label\na,1\nb,2\n");
  packed::PackRequest request{
      .inputs = {folder.path()}, .crop = 4, .unprocess = folder / "camera.yaml"};
  request.develop = [](const image::Mosaic& mosaic, const image::CameraProfile&) {
    return image::RgbImage{mosaic.rows, mosaic.columns,
                           std::vector<float>(3 * mosaic.size(), 0.5F)};
  };
  const auto summary = folder.pack(request);
  EXPECT_TRUE(summary.synthetic);
  EXPECT_EQ(summary.rows, 4);
  ASSERT_TRUE(summary.fidelity.has_value());
  EXPECT_LE(summary.fidelity->worst, summary.fidelity->psnr);
  EXPECT_LE(summary.fidelity->psnr, summary.fidelity->best);
  EXPECT_NO_THROW(packed::validate(folder.output()));
  const packed::PackedFile file(folder.output());
  EXPECT_EQ(file.facts().synthetic, (std::vector<int32_t>{1, 1}));
  EXPECT_EQ(file.facts().classes, (std::vector<std::string>{"1", "2"}));

  // The same pixels without the mark are another data set.
  packed::PackedFacts facts = file.facts();
  facts.synthetic.clear();
  packed::PackedWriter writer(folder / "unmarked.h5", 2, 4, 4, false, false);
  std::ifstream pixels(folder.output(), std::ios::binary);
  pixels.seekg(static_cast<std::streamoff>(file.mosaic_offset()));
  for (int i = 0; i < 2; ++i) {
    std::vector<uint16_t> counts(16);
    pixels.read(reinterpret_cast<char*>(counts.data()), 32);
    writer.add({4, 4, counts});
  }
  writer.finish(facts);
  const packed::PackedFile unmarked(folder / "unmarked.h5");
  EXPECT_EQ(unmarked.facts().sha256, file.facts().sha256);
  EXPECT_NE(unmarked.identity(), file.identity());
}

// 300 real stained cells, where they are beside the project.
TEST(Unprocess, RealCellsWhereTheyAre) {
  const char* named = std::getenv("DRIFTSWEEP_SHARED_DATA");
  const auto cells =
      (named != nullptr ? std::filesystem::path(named)
                        : std::filesystem::path(DRIFTSWEEP_TEST_DATA) / "../../shared/data") /
      "wbc";
  if (!std::filesystem::exists(cells / "images"))
    GTEST_SKIP() << "no " << cells << "; DRIFTSWEEP_SHARED_DATA names another place";
  const Folder folder;
  folder.text("camera.yaml",
              "cfa: RGGB\nwhite_level: 16383\nblack_level: [256, 256, 256, 256]\n"
              "white_balance: [1.9, 1, 1.5]\n"
              "colour_matrix: [[1.55, -0.42, -0.13], [-0.18, 1.48, -0.3], [0.01, -0.38, 1.37]]\n"
              "noise: {slope: 1.0e-4, offset: 1.0e-6}\n");
  packed::PackRequest request{
      .inputs = {cells.string()}, .crop = 88, .unprocess = folder / "camera.yaml", .seed = 7};
  // Their masks are drawn in grey values that are no class numbers.
  EXPECT_THROW(folder.pack(request), base::UserError);
  request.no_masks = true;
  const auto summary = folder.pack(request);
  EXPECT_EQ(summary.images, 300);
  EXPECT_EQ(summary.classes, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  EXPECT_EQ(summary.images_by_class, (std::vector<int64_t>{176, 53, 48, 22, 1}));
  EXPECT_FALSE(summary.has_masks);
  EXPECT_NO_THROW(packed::validate(folder.output()));
}

}  // namespace
}  // namespace driftsweep::packed_tests::test_unprocess

#include "study/pictures_at.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include "capture/parameters.h"
#include "isp/parameters.h"
#include "study/training_drift.h"

namespace driftsweep::study::test_pictures_at {
namespace {

using Point = std::vector<space::Coordinate>;

std::vector<image::CameraProfile> cameras() {
  image::CameraProfile first, second;
  first.white_level = 1000;
  first.black_level = {50, 60, 70, 80};
  first.white_balance = {2, 1, 1.5};
  first.colour_matrix = {1.5, -.3, -.2, -.2, 1.6, -.4, 0, -.3, 1.3};
  first.noise = image::NoiseModel{.slope = 1e-4, .offset = 1e-6};
  second = first;
  second.cfa = image::Cfa::gbrg;
  second.white_balance = {1.2, 1, 1.9};
  return {first, second};
}

space::DesignParameter axis(const std::string& name, space::As as = space::As::value) {
  return {.name = name, .as = as, .distribution = {}, .where = ""};
}

// Two cameras, six images of 12 x 16.
struct Batch {
  at::Tensor raw = at::rand({6, 12, 16}, at::kDouble) * 0.4 + 0.3;
  BatchFacts facts = {{0, 1, 0, 0, 1, 1}, {"a", "b", "c", "d", "e", "f"}};
};

// Each picture as an evaluation of that image alone, at its point, gives it.
void expect_each_as_alone(const DataModel& model, const Batch& batch,
                          const std::vector<Point>& points, const std::string& what) {
  const at::Tensor together = pictures_at(model, batch.raw, batch.facts, points);
  for (int64_t i = 0; i < batch.raw.size(0); ++i) {
    const auto place = static_cast<size_t>(i);
    const at::Tensor alone =
        model
            .pictures(batch.raw.slice(0, i, i + 1),
                      {{batch.facts.cameras[place]}, {batch.facts.contents[place]}},
                      model.drift(points[place], false))
            .rgb;
    EXPECT_LT((together.slice(0, i, i + 1) - alone).abs().max().item<double>(), 1e-12)
        << what << ", image " << i;
  }
}

DataModel model_of(space::Mode mode, std::vector<space::DesignParameter> axes) {
  job::ProcessingSpec processing;
  processing.mode = mode;
  processing.choices.denoising = isp::Denoising::gaussian_denoising;
  return {processing, cameras(), std::move(axes), 7, at::kDouble};
}

// Every number of capture and ISP, with a value of its own for each image.
TEST(PicturesAt, GivesEachImageWhatItsOwnPointGivesItAlone) {
  const Batch batch;
  for (const auto mode : {space::Mode::static_, space::Mode::parametrized, space::Mode::none}) {
    for (const auto* catalogue : {&capture::parameters(), &isp::parameters()})
      for (const auto& info : *catalogue) {
        if (!info.choices.empty() || !info.acts_in(mode)) continue;
        const auto model = model_of(mode, {axis(info.name)});
        std::vector<Point> points;
        // As far as full well and bits go, below the camera's own.
        for (int i = 0; i < 6; ++i) points.push_back({info.low + (info.high - info.low) * i / 10});
        expect_each_as_alone(model, batch, points, info.name + ", " + space::name_of(mode));
      }
  }
}

TEST(PicturesAt, FactorsAndOffsetsStartFromEachCamerasFact) {
  const Batch batch;
  for (const auto as : {space::As::factor, space::As::offset}) {
    const double neutral = as == space::As::factor ? 1 : 0;
    const auto model =
        model_of(space::Mode::parametrized,
                 {axis("isp.white_balance.r", as), axis("capture.read_noise", as),
                  axis("isp.sharpening_filter.11", as), axis("capture.bit_depth", as)});
    std::vector<Point> points;
    for (int i = 0; i < 6; ++i) {
      const double move = neutral + 0.01 * i;
      points.push_back({move, move, move, i % 2 == 0 ? neutral : neutral - 0.05 * i});
    }
    expect_each_as_alone(model, batch, points, space::name_of(as));
  }
}

TEST(PicturesAt, ImagesOfDifferentChoicesAndEmptyCoordinatesKeepTheirOrder) {
  const Batch batch;
  const auto model = model_of(
      space::Mode::static_, {axis("isp.demosaic"), axis("isp.denoising"), axis("capture.exposure"),
                             axis("corruption.name"), axis("corruption.severity")});
  const std::monostate none;
  const std::string menon = "menon2007", bilinear = "bilinear", median = "median_denoising";
  const std::vector<Point> points = {{menon, none, 0.5, none, none},
                                     {bilinear, median, none, std::string("contrast"), 3.},
                                     {menon, none, 0.7, none, none},
                                     {none, none, 0.9, std::string("speckle_noise"), 1.},
                                     {bilinear, median, none, std::string("contrast"), 5.},
                                     {menon, none, none, none, none}};
  expect_each_as_alone(model, batch, points, "choices");
}

TEST(PicturesAt, OfOneTiedAxisMovesAllItsMembers) {
  const Batch batch;
  auto tied = axis("black", space::As::offset);
  tied.tie = {"isp.black_level.r", "isp.black_level.g1", "isp.black_level.b"};
  std::vector<Point> points;
  for (int i = 0; i < 6; ++i) points.push_back({0.004 * i});
  expect_each_as_alone(model_of(space::Mode::parametrized, {tied}), batch, points, "tie");
}

std::vector<space::DesignParameter> drawn_axes() {
  auto exposure = axis("capture.exposure"), name = axis("corruption.name"),
       severity = axis("corruption.severity");
  exposure.distribution = space::LogUniform{0.25, 4};
  name.distribution = space::Values{{std::string("none"), std::string("contrast")}};
  severity.distribution = space::Values{{1., 3., 5.}};
  severity.when = {{"corruption.name", {std::string("contrast")}}};
  return {exposure, name, severity};
}

TEST(TrainingDrift, DependsOnSeedEpochAndContentAlone) {
  const TrainingDrift drift(drawn_axes(), 3), again(drawn_axes(), 3), other(drawn_axes(), 4);
  EXPECT_EQ(drift.point("a", 2), again.point("a", 2));
  EXPECT_NE(drift.point("a", 2), drift.point("a", 3));
  EXPECT_NE(drift.point("a", 2), drift.point("b", 2));
  EXPECT_NE(drift.point("a", 2), other.point("a", 2));
  const TrainingDrift fewer({drawn_axes().front()}, 3);
  EXPECT_EQ(fewer.point("a", 2).front(), drift.point("a", 2).front())
      << "an axis more leaves the draws of the others";
}

TEST(TrainingDrift, FollowsItsDistributions) {
  const TrainingDrift drift(drawn_axes(), 3);
  int below = 0, contrast = 0;
  constexpr int draws = 2000;
  for (int i = 0; i < draws; ++i) {
    const Point point = drift.point(std::to_string(i % 50), i / 50);
    const double exposure = std::get<double>(point[0]);
    EXPECT_GE(exposure, 0.25);
    EXPECT_LE(exposure, 4);
    below += exposure < 1 ? 1 : 0;
    const bool corrupts = std::get<std::string>(point[1]) == "contrast";
    contrast += corrupts ? 1 : 0;
    EXPECT_EQ(std::holds_alternative<double>(point[2]), corrupts) << "its condition";
  }
  EXPECT_NEAR(below, draws / 2, 5 * 22.4);  // five standard deviations
  EXPECT_NEAR(contrast, draws / 2, 5 * 22.4);
}

}  // namespace
}  // namespace driftsweep::study::test_pictures_at

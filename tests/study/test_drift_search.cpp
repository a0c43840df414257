#include "study/drift_search.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/errors.h"
#include "job/forensics.h"
#include "raw/png_file.h"
#include "study/drift_tolerance.h"
#include "study/search_space.h"
#include "support/scratch.h"
#include "tests/study/known_model.h"
#include "tests/study/random_draws.h"

namespace driftsweep::study::test_drift_search {
namespace {

space::DesignParameter axis(const std::string& name, space::As as,
                            space::Distribution distribution = space::Listed{}) {
  return {.name = name, .as = as, .distribution = std::move(distribution), .where = "job.yaml:3"};
}

image::CameraProfile camera(double gain) {
  image::CameraProfile made;
  made.white_level = 4000;
  made.black_level = {200, 200, 200, 200};
  made.white_balance = {gain, 1, 1.4};
  return made;
}

TEST(SearchSpace, StartsUndriftedInsideThePhysicalDomainOfEveryCamera) {
  job::Job job;
  job.parameters = {axis("isp.gamma", space::As::value),
                    axis("isp.black_level.r", space::As::offset),
                    axis("isp.white_balance.r", space::As::offset),
                    axis("capture.exposure", space::As::value, space::LogUniform{0.5, 2}),
                    axis("isp.gaussian_blur.22", space::As::offset)};
  auto brighter = camera(1.8);
  brighter.black_level = {800, 200, 200, 200};
  const auto variables = search_variables(job, {camera(1.6), brighter});
  EXPECT_EQ(variables[0].start, 2.2);
  EXPECT_EQ(variables[0].low, 1e-3);
  EXPECT_NEAR(variables[0].scale, 1, 1e-12);
  EXPECT_EQ(variables[1].start, 0);
  EXPECT_EQ(variables[1].low, -1 - 0.05);  // the darker camera's black is 0.05
  EXPECT_EQ(variables[1].high, 1 - 0.2);   // the other one's is 0.2
  EXPECT_TRUE(std::isinf(variables[2].high));
  EXPECT_EQ(variables[3].start, 1);
  EXPECT_EQ(variables[3].low, 0.5);
  EXPECT_EQ(variables[3].high, 2);
  EXPECT_EQ(variables[3].scale, 1.5);
  EXPECT_EQ(variables[4].start, 0);
}

TEST(SearchSpace, OneValueForDifferentCamerasIsRefused) {
  job::Job job;
  job.parameters = {axis("isp.white_balance.r", space::As::value, space::Uniform{1, 3})};
  EXPECT_EQ(search_variables(job, {camera(1.6), camera(1.6)})[0].start, 1.6);
  try {
    search_variables(job, {camera(1.6), camera(1.8)});
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.complaint().where, "job.yaml:3");
    EXPECT_NE(error.complaint().repair.find("factor"), std::string::npos);
  }
}

TEST(SearchSpace, AValueThatModelsLearnIsRefused) {
  job::Job job;
  job.models.emplace_back().processing.trainable = {"gamma"};
  job.parameters = {axis("isp.gamma", space::As::value)};
  EXPECT_THROW(search_variables(job, {camera(1.6)}), base::UserError);
  job.parameters = job::catalogue_axes(job.models);
  EXPECT_NO_THROW(search_variables(job, {camera(1.6)}));
}

class DriftSearch : public testing::Test {
 protected:
  DriftSearch() {
    write_dark_and_bright(folder_ / "set.h5", 12, 12);
    images_ = std::make_unique<data::ImageSet>(packed::PackedFile(folder_ / "set.h5"));
    job_.seed = 7;
    job_.forensics.emplace();
    job_.forensics->steps = 20;
    job_.models.emplace_back();
    job_.parameters = {axis("capture.exposure", space::As::value),
                       axis("isp.gamma", space::As::value),
                       axis("isp.white_balance.g", space::As::offset)};
    halves_ = data::halves_of(images_->facts(), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 7);
  }

  store::SearchValues run(const std::string& group, double lambda, int64_t restart = 0,
                          const std::string& distance = "l2") {
    job_.forensics->distance = distance;
    SearchRequest request;
    request.halves = &halves_;
    request.axes = job::group_axes(job_, job_.models[0], group);
    request.variables = search_variables(job_, images_->facts().cameras);
    request.lambda = lambda;
    request.restart = restart;
    request.pair = pair_;
    return search_drift(parts(), request);
  }

  store::ToleranceValues tolerance(size_t axis) {
    return tolerate_drift(parts(),
                          {.halves = &halves_,
                           .axis = axis,
                           .variable = search_variables(job_, images_->facts().cameras)[axis]});
  }

  DriftedModel::Parts parts() { return parts_of(job_, model_, *images_); }

  std::string pair_;
  test::Scratch folder_;
  std::unique_ptr<data::ImageSet> images_;
  data::Halves halves_;
  job::Job job_;
  TaskModel model_{std::make_unique<Brightness>(0.5), InputStage(false)};
};

TEST_F(DriftSearch, FindsALargerLossAndTellsWhere) {
  const auto found = run("all", 0.1);
  EXPECT_GT(found.number("loss"), found.number("undrifted_loss"));
  EXPECT_LT(found.number("metric"), found.number("undrifted_metric"));
  EXPECT_LT(found.number("held_out_metric"), found.number("held_out_undrifted_metric"));
  EXPECT_GT(found.number("distance"), 0);
  // 32 scouts for each of three variables, one in eight of which climb, and the ascent; the few
  // images there are make no smaller part.
  EXPECT_EQ(found.evaluations, 96 + 12 * 9 + 21);
  for (const float parameter : found.parameters) EXPECT_TRUE(std::isfinite(parameter));
}

// One step leads a twentieth of the sensible ranges away, scouts go as far as four whole ones.
TEST_F(DriftSearch, BeginsAtTheWorstThatScoutsFound) {
  job_.forensics->steps = 1;
  job_.forensics->scouts = 0;
  const auto alone = run("all", 0.1);
  EXPECT_EQ(alone.evaluations, 2);
  job_.forensics->scouts = 16;
  const auto scouted = run("all", 0.1);
  EXPECT_EQ(scouted.evaluations, 16 + 2 * 2 + 2);
  EXPECT_GT(scouted.number("loss") - 0.1 * scouted.number("distance"),
            alone.number("loss") - 0.1 * alone.number("distance"));
  // Where the distance costs more than any drift can bring, the undrifted place is the best start.
  const auto held = run("all", 1e6);
  EXPECT_LT(held.number("distance"), 1e-3);
}

TEST_F(DriftSearch, ALargeLambdaHoldsItNearWhereItWas) {
  for (const char* distance : {"l2", "ssim"}) {
    const auto near = run("all", 1000, 0, distance), far = run("all", 0, 0, distance);
    EXPECT_LT(near.number("distance"), far.number("distance") / 2) << distance;
    EXPECT_LE(near.number("loss"), far.number("loss")) << distance;
    EXPECT_GE(near.number("loss") - 1000 * near.number("distance"),
              near.number("undrifted_loss") - 1e-6);
  }
}

TEST_F(DriftSearch, AGroupMovesItsParametersAlone) {
  const auto found = run("white_balance", 0);
  EXPECT_TRUE(std::isnan(found.parameters[0]));
  EXPECT_TRUE(std::isnan(found.parameters[1]));
  EXPECT_NE(found.parameters[2], 0);
}

TEST_F(DriftSearch, KeepsThePictureThatItHurtMostBesideWhatItWas) {
  pair_ = folder_ / "pair.png";
  run("all", 100);  // at 0 the worst picture has one shade
  const raw::PngPixels png = raw::read_png(pair_);
  EXPECT_EQ(png.channels, 3);
  EXPECT_GT(png.columns, 2 * 12);
  // Both pictures stand in it: more than one shade on either side.
  for (const int half : {0, 1}) {
    std::set<uint16_t> shades;
    for (int row = 0; row < png.rows; ++row)
      for (int column = half * png.columns / 2; column < (half + 1) * png.columns / 2; ++column)
        shades.insert(png.samples[static_cast<size_t>((row * png.columns + column) * 3)]);
    EXPECT_GT(shades.size(), 2u);
  }
}

TEST_F(DriftSearch, RepeatsItselfToTheLastBit) {
  const auto one = run("all", 1, 2), other = run("all", 1, 2);
  EXPECT_EQ(one.numbers, other.numbers);
  EXPECT_EQ(one.parameters, other.parameters);
  EXPECT_NE(one.parameters, run("all", 1, 1).parameters);
}

// With a tenth of the evaluations, and no draw given less room. Lambda is large enough to stay
// below 10, which is all that this model can lose: there, every direction is as bad.
TEST_F(DriftSearch, FindsAWorsePointThanAThousandDrawsOfEqualDistance) {
  job_.parameters = job::catalogue_axes(job_.models);
  job_.forensics->scouts = 16;
  job_.forensics->steps = 65;
  const auto found = run("all", 100);
  EXPECT_EQ(found.evaluations, 16 + 2 * 9 + 66);  // 100
  ASSERT_LT(found.number("loss"), 9);
  RandomDraws draws(parts(), job::group_axes(job_, job_.models[0], "all"),
                    search_variables(job_, images_->facts().cameras), halves_.searched);
  double worst = 0;
  int drawn = 0;
  for (uint64_t number = 0; number < 1000; ++number) {
    const auto draw = draws.draw(found.number("distance"), number);
    if (!draw) continue;
    ++drawn;
    ASSERT_GE(draw->distance, found.number("distance") * (1 - 1e-5));
    ASSERT_LE(draw->distance, found.number("distance") * 1.021);
    worst = std::max(worst, draw->loss);
  }
  EXPECT_GT(drawn, 900);
  EXPECT_GT(worst, found.number("undrifted_loss"));  // the draws do harm too
  EXPECT_GT(found.number("loss"), worst);
}

// Twelve images have too few in a half to certify anything but a large loss.
TEST_F(DriftSearch, TheEndsOfAToleranceAreFoundAndShrunk) {
  job_.forensics->tau = 0.6;
  job_.forensics->confidence = 0.8;
  const auto found = tolerance(0);
  EXPECT_LT(found.number("searched_low"), 1);
  EXPECT_LE(found.number("searched_low"), found.number("low"));
  EXPECT_LE(found.number("low"), 1);
  EXPECT_GE(found.number("high"), 1);
  EXPECT_LE(found.number("high"), found.number("searched_high"));
  EXPECT_LE(found.number("low_drop"), 0.6F);
  EXPECT_GT(found.evaluations, 2);
  EXPECT_LE(found.evaluations, search::most_evaluations + 2);
  // Dark beyond recognition: no exposure near 0 is in it.
  EXPECT_GT(found.number("low"), 0);
  const auto again = tolerance(0);
  EXPECT_EQ(again.numbers, found.numbers);
  job_.forensics->tau = 0.01;
  const auto nothing = tolerance(0);
  EXPECT_EQ(nothing.number("low"), 1);
  EXPECT_EQ(nothing.low_limit, 2);
  EXPECT_EQ(nothing.number("low_drop"), 0);
}

// Other metrics, and images of one parent, are certified by random weights.
TEST_F(DriftSearch, TolerancesInOtherMetricsAreCertifiedToo) {
  job_.metric = "macro_f1";
  job_.forensics->tau = 0.8;
  job_.forensics->confidence = 0.8;
  const auto found = tolerance(0);
  EXPECT_LT(found.number("low"), 1);
  EXPECT_GE(found.number("low"), found.number("searched_low"));
  EXPECT_EQ(tolerance(0).numbers, found.numbers);
}

}  // namespace
}  // namespace driftsweep::study::test_drift_search

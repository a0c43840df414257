// The joint tolerance of a model whose gradients are known.
#include "study/drift_ellipsoid.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <cmath>

#include "job/forensics.h"
#include "search/tolerance.h"
#include "study/search_space.h"
#include "support/packed_set.h"
#include "support/scratch.h"
#include "tests/study/known_model.h"

namespace driftsweep::study::test_drift_ellipsoid {
namespace {

class DriftEllipsoid : public testing::Test {
 protected:
  // Twenty-four bright and dark pictures by turns, none saturated.
  DriftEllipsoid() {
    test::PackedSet set;
    set.rows = 12;
    set.columns = 12;
    set.white_levels = {4000};
    set.pixel = [](int image, int row, int column) {
      return (image % 2 == 0 ? 900 : 1900) + 12 * row + 10 * (column % 3) + 17 * image;
    };
    set.write(folder_ / "set.h5", count);
    images_ = std::make_unique<data::ImageSet>(packed::PackedFile(folder_ / "set.h5"));
    job_.seed = 7;
    job_.evaluation_batch = 5;
    job_.forensics.emplace();
    job_.forensics->tau = 0.6;
    job_.forensics->confidence = 0.8;
    job_.models.emplace_back();
    std::vector<int64_t> all;
    for (int64_t image = 0; image < count; ++image) all.push_back(image);
    halves_ = data::halves_of(images_->facts(), all, 7);
  }

  void use(space::Mode mode, std::vector<space::DesignParameter> axes = {}) {
    job_.models[0].processing.mode = mode;
    job_.models[0].processing.choices.denoising = isp::Denoising::gaussian_denoising;
    job_.parameters = axes.empty() ? job::catalogue_axes(job_.models) : std::move(axes);
    variables_ = search_variables(job_, images_->facts().cameras);
  }

  DriftedModel::Parts parts() { return parts_of(job_, model_, *images_); }

  store::EllipsoidValues joint() {
    return tolerate_jointly(parts(), {.halves = &halves_,
                                      .axes = job::group_axes(job_, job_.models[0], "all"),
                                      .variables = variables_});
  }

  static constexpr int count = 24;
  test::Scratch folder_;
  std::unique_ptr<data::ImageSet> images_;
  data::Halves halves_;
  job::Job job_;
  std::vector<search::Variable> variables_;
  TaskModel model_{std::make_unique<Brightness>(0.4), InputStage(false)};
};

space::DesignParameter axis(const std::string& name, double low, double high) {
  return {.name = name,
          .as = space::As::value,
          .distribution = space::Uniform{low, high},
          .where = "job.yaml:3"};
}

// Without a pipeline the picture is exposure x raw + offset. The loss of a bright picture is
// log(1 + exp(-2 z)), so that its derivative by the mean is -2 brightness_slope / (1 + exp(2 z)),
// and that of a dark one has z reversed; the mean moves by itself under exposure and by 1 under the
// offset.
TEST_F(DriftEllipsoid, TheCovarianceIsTheAnalyticOne) {
  use(space::Mode::none,
      {axis("capture.exposure", 0.5, 2), axis("capture.black_offset", -0.1, 0.1)});
  DriftedModel undrifted(parts(), {});
  double expected[3] = {0, 0, 0};
  for (const int64_t image : halves_.searched) {
    const double mean = undrifted.pictures({}, {image}).mean().item<double>();
    const double sign = image % 2 == 0 ? -1 : 1;
    const double by_mean =
        -sign * 2 * brightness_slope / (1 + std::exp(2 * sign * brightness_slope * (mean - 0.4)));
    const double exposure = by_mean * mean * 1.5, offset = by_mean * 0.2;  // per range
    expected[0] += exposure * exposure;
    expected[1] += exposure * offset;
    expected[2] += offset * offset;
  }
  const auto found = joint();
  const auto images = static_cast<double>(halves_.searched.size());
  ASSERT_EQ(found.covariance.size(), 4u);
  EXPECT_GT(expected[0], 0);
  EXPECT_NEAR(found.covariance[0], expected[0] / images, 1e-9 * expected[0]);
  EXPECT_NEAR(found.covariance[1], expected[1] / images, 1e-9 * expected[0]);
  EXPECT_NEAR(found.covariance[2], expected[1] / images, 1e-9 * expected[0]);
  EXPECT_NEAR(found.covariance[3], expected[2] / images, 1e-9 * expected[0]);
}

// Every axis of the catalogue in every mode, image by image.
TEST_F(DriftEllipsoid, GradientsByImageAreThoseOfTheImageAlone) {
  for (const auto mode : {space::Mode::none, space::Mode::static_, space::Mode::parametrized}) {
    use(mode);
    const auto axes = job::group_axes(job_, job_.models[0], "all");
    std::vector<double> place;
    for (const size_t each : axes) place.push_back(search::start_of(variables_[each]));
    DriftedModel model(parts(), axes);
    const auto gradients = model.image_gradients(place, halves_.searched);
    ASSERT_EQ(gradients.size(), halves_.searched.size());
    for (const size_t image : {size_t{0}, size_t{3}}) {
      const auto alone = model.climb_from(place, {halves_.searched[image]}, 0).gradient;
      for (size_t i = 0; i < axes.size(); ++i)
        EXPECT_NEAR(gradients[image][i], alone[i], 1e-9 * std::max(1., std::abs(alone[i])))
            << job_.parameters[axes[i]].name << ", " << space::name_of(mode);
    }
  }
}

// Central differences of the loss, at a place with room on both sides of every axis.
TEST_F(DriftEllipsoid, GradientsByImageAreThoseOfCentralDifferences) {
  use(space::Mode::parametrized,
      {axis("capture.exposure", 0.5, 2), axis("isp.gamma", 1.8, 2.6),
       axis("capture.vignetting", -1, 1), axis("capture.psf_sigma", 0, 3)});
  DriftedModel model(parts(), {0, 1, 2, 3});
  const std::vector<double> place = {1.1, 2.1, 0.2, 1.3};
  const auto gradients = model.image_gradients(place, halves_.held_out);
  for (size_t image = 0; image < 6; ++image)
    for (size_t i = 0; i < place.size(); ++i) {
      const auto loss = [&](double step) {
        auto moved = place;
        moved[i] += step;
        return model.evaluate_at(moved, {halves_.held_out[image]}).loss();
      };
      constexpr double step = 1e-5;
      const double difference = (loss(step) - loss(-step)) / (2 * step);
      EXPECT_NEAR(gradients[image][i], difference, 1e-6 * std::max(1., std::abs(difference)))
          << "image " << image << ", axis " << i;
    }
}

TEST_F(DriftEllipsoid, TheRadiusIsFoundAndShrunk) {
  use(space::Mode::parametrized, {axis("capture.exposure", 0.25, 3), axis("isp.gamma", 1.4, 3.2)});
  const auto found = joint();
  EXPECT_GT(found.number("ellipsoid_radius"), 0);
  EXPECT_LE(found.number("ellipsoid_radius"), found.number("ellipsoid_searched_radius"));
  EXPECT_GT(found.number("ellipsoid_ridge"), 0);
  EXPECT_LE(found.number("ellipsoid_drop"), 0.6F);
  EXPECT_NE(found.limit, 2);
  EXPECT_LE(found.evaluations, search::most_evaluations_of_end + evaluations_beside_search);
  const auto again = joint();
  EXPECT_EQ(again.numbers, found.numbers);
  EXPECT_EQ(again.covariance, found.covariance);
  // Batches change no draw; what they change is rounding.
  job_.evaluation_batch = 12;
  EXPECT_FLOAT_EQ(joint().number("ellipsoid_searched_radius"),
                  found.number("ellipsoid_searched_radius"));
  job_.forensics->tau = 0.01;
  const auto nothing = joint();
  EXPECT_EQ(nothing.number("ellipsoid_radius"), 0);
  EXPECT_EQ(nothing.limit, 2);
  EXPECT_EQ(nothing.number("ellipsoid_drop"), 0);
}

TEST_F(DriftEllipsoid, AxesThatDoNotMoveAreMissing) {
  use(space::Mode::none, {axis("isp.gamma", 1.4, 3.2), axis("capture.exposure", 0.25, 3)});
  const auto found = joint();
  EXPECT_TRUE(std::isnan(found.covariance[0]));
  EXPECT_TRUE(std::isnan(found.covariance[1]));
  EXPECT_TRUE(std::isnan(found.covariance[2]));
  EXPECT_GT(found.covariance[3], 0);
  EXPECT_GT(found.number("ellipsoid_searched_radius"), 0);
  // Its whole range is one number: no room.
  variables_[1].low = variables_[1].high = 1;
  const auto none = joint();
  EXPECT_TRUE(std::isnan(none.covariance[3]));
  EXPECT_EQ(none.number("ellipsoid_radius"), 0);
  EXPECT_EQ(none.limit, 1);
}

}  // namespace
}  // namespace driftsweep::study::test_drift_ellipsoid

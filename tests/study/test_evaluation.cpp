#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <cmath>

#include "study/evaluation.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::study::test_evaluation {
namespace {

// Two smooth functions of the mean colour, so that gradients have an analytic scale.
class MeanColour : public task::Classifier {
 public:
  at::Tensor logits(const at::Tensor& pictures) override {
    const at::Tensor mean = pictures.mean({2, 3});
    return at::stack({3 * mean.select(1, 0) - mean.select(1, 2), 2 * mean.select(1, 1)}, 1);
  }
  void to(at::Device, at::ScalarType) override {}
};

class EvaluationTest : public testing::Test {
 protected:
  EvaluationTest() {
    test::PackedSet set;
    set.rows = 6;
    set.columns = 10;
    set.white_levels = {4000, 4000};
    set.pixel = [](int image, int row, int column) {
      return 900 + 131 * (image % 5) + 61 * row + 97 * (column % 3);
    };
    set.camera_of = [](int image) { return image % 2; };
    set.camera_facts = [](image::CameraProfile camera) {
      camera.black_level = {200, 210, 220, 230};
      camera.white_balance = {camera.name == "camera 0" ? 1.6 : 1.8, 1, 1.4};
      return camera;
    };
    set.write(folder_ / "set.h5", 9);
    images_ = std::make_unique<data::ImageSet>(packed::PackedFile(folder_ / "set.h5"));
  }

  Evaluation run(const std::vector<space::DesignParameter>& axes,
                 const std::vector<space::Coordinate>& point, const std::vector<int>& gradient_axes,
                 int64_t batch = 4, at::ScalarType type = at::kDouble) {
    const at::TensorOptions options(type);
    const DataModel data_model(job::ProcessingSpec{}, images_->facts().cameras, axes, 7, options);
    TaskModel model{std::make_unique<MeanColour>(), InputStage(false)};
    EvaluationRequest request;
    request.images = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    request.batch_size = batch;
    request.point = point;
    request.gradient_axes = gradient_axes;
    return evaluate(model, data_model, *images_, request, options);
  }

  test::Scratch folder_;
  std::unique_ptr<data::ImageSet> images_;
};

TEST_F(EvaluationTest, GradientsEqualCentralDifferences) {
  std::vector<space::DesignParameter> axes;
  std::vector<space::Coordinate> point;
  const auto add = [&](const char* name, space::As as, double value) {
    axes.push_back({.name = name, .as = as, .distribution = {}, .where = ""});
    point.emplace_back(value);
  };
  add("capture.exposure", space::As::value, 0.8);
  add("isp.gamma", space::As::value, 2.0);
  add("isp.white_balance.r", space::As::factor, 1.05);
  add("isp.black_level.g1", space::As::offset, 0.002);
  add("isp.colour_matrix.rg", space::As::value, -0.1);
  add("isp.sharpening_filter.11", space::As::factor, 1.01);
  add("isp.gaussian_blur.22", space::As::offset, -0.01);
  std::vector<int> all;
  for (int i = 0; i < static_cast<int>(axes.size()); ++i) all.push_back(i);
  const auto gradient = run(axes, point, all).gradient;
  double squared_error = 0, squared_norm = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    constexpr double step = 1e-6;
    auto above = point, below = point;
    above[i] = std::get<double>(point[i]) + step;
    below[i] = std::get<double>(point[i]) - step;
    const double difference =
        (run(axes, above, {}).metrics.loss() - run(axes, below, {}).metrics.loss()) / (2 * step);
    EXPECT_NE(difference, 0) << axes[i].name;
    squared_error += std::pow(gradient[i] - difference, 2);
    squared_norm += difference * difference;
  }
  EXPECT_LT(std::sqrt(squared_error / squared_norm), 1e-6);
}

// The gradient of a tied axis is the sum of its members', through value, offset and factor.
TEST_F(EvaluationTest, GradientsOfTiesEqualCentralDifferences) {
  const std::vector<std::string> black = {"isp.black_level.r", "isp.black_level.g1",
                                          "isp.black_level.g2", "isp.black_level.b"};
  const std::vector<std::string> gains = {"isp.white_balance.r", "isp.white_balance.b",
                                          "isp.colour_matrix.gg"};
  for (const auto as : {space::As::value, space::As::offset, space::As::factor}) {
    const bool scales = as == space::As::factor;
    const double at = scales ? 1.05 : as == space::As::offset ? 0.003 : 0.055;
    const std::vector<space::DesignParameter> axes = {
        {.name = "black", .as = as, .distribution = {}, .where = "", .tie = black},
        {.name = "gains", .as = space::As::factor, .distribution = {}, .where = "", .tie = gains}};
    const std::vector<space::Coordinate> point = {at, 0.95};
    const auto gradient = run(axes, point, {0, 1}).gradient;
    for (size_t i = 0; i < axes.size(); ++i) {
      constexpr double step = 1e-6;
      auto above = point, below = point;
      above[i] = std::get<double>(point[i]) + step;
      below[i] = std::get<double>(point[i]) - step;
      const double difference =
          (run(axes, above, {}).metrics.loss() - run(axes, below, {}).metrics.loss()) / (2 * step);
      EXPECT_NEAR(gradient[i] / difference, 1, 1e-6) << axes[i].name << " " << name_of(as);
    }
    // One by one, as axes of their own at the same place.
    std::vector<space::DesignParameter> apart;
    std::vector<space::Coordinate> place;
    for (const auto& name : black) {
      apart.push_back({.name = name, .as = as, .distribution = {}, .where = ""});
      place.emplace_back(at);
    }
    for (const auto& name : gains) {
      apart.push_back({.name = name, .as = space::As::factor, .distribution = {}, .where = ""});
      place.emplace_back(0.95);
    }
    const auto members = run(apart, place, {0, 1, 2, 3, 4, 5, 6}).gradient;
    EXPECT_NEAR(gradient[0], members[0] + members[1] + members[2] + members[3], 1e-12);
    EXPECT_NEAR(gradient[1], members[4] + members[5] + members[6], 1e-12);
  }
}

// Through noise, pipeline and network at the same draw, parameter by parameter.
TEST_F(EvaluationTest, GradientsOfTheCaptureEqualCentralDifferences) {
  const std::vector<std::pair<const char*, double>> values = {{"capture.exposure", 0.7},
                                                              {"capture.vignetting", -0.7},
                                                              {"capture.colour_temperature", 4800},
                                                              {"capture.psf_sigma", 1.1},
                                                              {"capture.shot_noise", 2e-3},
                                                              {"capture.read_noise", 0.01},
                                                              {"capture.row_noise", 0.004},
                                                              {"capture.dark_current", 0.02},
                                                              {"capture.black_offset", 0.002}};
  std::vector<space::DesignParameter> axes;
  std::vector<space::Coordinate> point;
  std::vector<int> all;
  for (const auto& [name, value] : values) {
    all.push_back(static_cast<int>(axes.size()));
    axes.push_back({.name = name, .as = space::As::value, .distribution = {}, .where = ""});
    point.emplace_back(value);
  }
  const auto gradient = run(axes, point, all).gradient;
  for (size_t i = 0; i < values.size(); ++i) {
    const double step = 1e-6 * std::abs(values[i].second);
    auto above = point, below = point;
    above[i] = values[i].second + step;
    below[i] = values[i].second - step;
    const double difference =
        (run(axes, above, {}).metrics.loss() - run(axes, below, {}).metrics.loss()) / (2 * step);
    EXPECT_NEAR(gradient[i] / difference, 1, 1e-4) << values[i].first;
  }
}

TEST_F(EvaluationTest, DoesNotDependOnTheBatchSize) {
  const std::vector<space::DesignParameter> axes = {
      {.name = "isp.gamma", .as = space::As::value, .distribution = {}, .where = ""}};
  const auto small = run(axes, {2.4}, {0}, 1), large = run(axes, {2.4}, {0}, 100);
  EXPECT_NEAR(small.metrics.loss(), large.metrics.loss(), 1e-12);
  EXPECT_NEAR(small.gradient[0], large.gradient[0], 1e-12);
  EXPECT_EQ(small.metrics.confusion(), large.metrics.confusion());
  EXPECT_EQ(small.image_prediction, large.image_prediction);
}

TEST_F(EvaluationTest, MetricsOfProbabilitiesDoNotDependOnTheBatchSize) {
  const auto small = run({}, {}, {}, 1), large = run({}, {}, {}, 100);
  EXPECT_EQ(small.values(), large.values());
  EXPECT_TRUE(std::isfinite(small.metrics.auroc()));
  // By hand from what is kept of each image: the loss is -log of the true class's probability.
  double right = 0, confidence = 0;
  for (size_t image = 0; image < small.image_loss.size(); ++image) {
    const double of_truth = std::exp(-static_cast<double>(small.image_loss[image]));
    const bool told = small.image_prediction[image] == static_cast<int>(image) % 2;
    right += told ? 1 : 0;
    confidence += told ? of_truth : 1 - of_truth;
  }
  // Whatever the bins, the error is at least that of all images together.
  EXPECT_GE(small.metrics.ece(), std::abs(right - confidence) / 9 - 1e-6);
  EXPECT_LT(small.metrics.ece(), 1);
}

TEST_F(EvaluationTest, AGradientThatDoesNotExistIsNotANumber) {
  const std::vector<space::DesignParameter> axes = {
      {.name = "isp.gamma", .as = space::As::value, .distribution = {}, .where = ""}};
  const auto evaluation = run(axes, {2.4}, {-1, 0});
  EXPECT_TRUE(std::isnan(evaluation.gradient[0]));
  EXPECT_TRUE(std::isfinite(evaluation.gradient[1]));
}

// Pixels by their brightness.
class PixelColour : public task::Classifier {
 public:
  at::Tensor logits(const at::Tensor& pictures) override {
    return at::stack({3 * pictures.select(1, 0) - pictures.select(1, 2), 2 * pictures.select(1, 1)},
                     1);
  }
  void to(at::Device, at::ScalarType) override {}
};

// Of six images with masks, of which the odd ones are ignored as a whole.
Evaluation evaluate_masks(const std::string& path, const std::vector<int64_t>& members,
                          bool by_image) {
  const data::ImageSet images{packed::PackedFile(path)};
  const at::TensorOptions options(at::kDouble);
  const std::vector<space::DesignParameter> axes = {
      {.name = "isp.gamma", .as = space::As::value, .distribution = {}, .where = ""}};
  const DataModel data_model(job::ProcessingSpec{}, images.facts().cameras, axes, 7, options);
  TaskModel model{std::make_unique<PixelColour>(), InputStage(false)};
  EvaluationRequest request;
  request.images = members;
  request.batch_size = 2;
  request.point = {2.0};
  request.gradient_axes = {0};
  request.gradients_by_image = by_image;
  request.pixels = true;
  return evaluate(model, data_model, images, request, options);
}

TEST_F(EvaluationTest, ImagesWithoutACountedPixelAreInNoMeanAndNoGradient) {
  test::PackedSet set;
  set.rows = set.columns = 6;
  set.pixel = [](int image, int row, int column) {
    return 500 + 90 * image + 61 * row + 40 * column;
  };
  set.mask = [](int image, int row, int) { return image % 2 == 1 ? 255 : row / 3; };
  const std::string path = folder_ / "masks.h5";
  set.write(path, 6);
  const Evaluation all = evaluate_masks(path, {0, 1, 2, 3, 4, 5}, false);
  const Evaluation counted = evaluate_masks(path, {0, 2, 4}, false);
  EXPECT_EQ(all.counted, 3);
  EXPECT_NEAR(all.loss(), counted.loss(), 1e-12);
  EXPECT_NE(counted.gradient[0], 0);
  EXPECT_NEAR(all.gradient[0], counted.gradient[0], 1e-12);
  EXPECT_EQ(all.confusion(), counted.confusion());
  EXPECT_TRUE(std::isnan(all.image_loss[1]));
  EXPECT_EQ(all.image_loss[2], counted.image_loss[1]);
  const Evaluation by_image = evaluate_masks(path, {0, 1, 2, 3, 4, 5}, true);
  ASSERT_EQ(by_image.image_gradient.size(), 3U);
  double mean = 0;
  for (const auto& gradient : by_image.image_gradient) mean += gradient[0] / 3;
  EXPECT_NEAR(mean, counted.gradient[0], 1e-12);
  EXPECT_THROW(evaluate_masks(path, {1, 3}, false), NotFinite);
}

TEST_F(EvaluationTest, NamesTheImageWhoseLossIsNotFinite) {
  const std::vector<space::DesignParameter> axes = {
      {.name = "isp.colour_matrix.rr", .as = space::As::value, .distribution = {}, .where = ""}};
  try {
    run(axes, {std::nan("")}, {});
    FAIL();
  } catch (const NotFinite& error) {
    EXPECT_NE(std::string(error.what()).find("image 0"), std::string::npos) << error.what();
  }
}

TEST_F(EvaluationTest, FloatAgreesWithDouble) {
  EXPECT_NEAR(run({}, {}, {}, 4, at::kFloat).metrics.loss(), run({}, {}, {}).metrics.loss(), 1e-6);
}

}  // namespace
}  // namespace driftsweep::study::test_evaluation

#include "search/ellipsoid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/errors.h"
#include "base/random.h"
#include "search/net_loss.h"
#include "search/symmetric.h"
#include "search/tolerance.h"

namespace driftsweep::search::test_ellipsoid {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using Vector = std::vector<double>;

double product(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// d' (C + ridge) d, whose root is the radius on which d lies.
double square_radius(const Vector& drift, const Vector& covariance, double ridge) {
  double sum = ridge * product(drift, drift);
  for (size_t i = 0; i < drift.size(); ++i)
    for (size_t j = 0; j < drift.size(); ++j)
      sum += drift[i] * covariance[i * drift.size() + j] * drift[j];
  return sum;
}

Vector random_covariance(size_t size, uint64_t seed, int images = 50) {
  base::Stream stream(seed, "gradients", "ellipsoid test");
  std::vector<Vector> gradients;
  for (int image = 0; image < images; ++image) {
    Vector gradient;
    for (size_t i = 0; i < size; ++i)
      gradient.push_back(stream.normal() * static_cast<double>(i + 1));
    gradients.push_back(gradient);
  }
  return gradient_covariance(gradients);
}

EllipsoidDraws draws_of(const Vector& covariance, std::vector<Variable> variables,
                        uint64_t seed = 7) {
  const size_t size = variables.size();
  return {principal_axes(covariance, size, ridge_of(covariance, size)), std::move(variables), seed};
}

TEST(Symmetric, EigenvectorsBuildTheMatrixAgain) {
  for (const size_t size : {size_t{1}, size_t{2}, size_t{9}, size_t{56}}) {
    const Vector matrix = random_covariance(size, size);
    const Eigen eigen = eigen_of(matrix, size);
    ASSERT_EQ(eigen.values.size(), size);
    EXPECT_TRUE(std::is_sorted(eigen.values.rbegin(), eigen.values.rend()));
    for (size_t a = 0; a < size; ++a)
      for (size_t b = 0; b < size; ++b)
        EXPECT_NEAR(product(eigen.vectors[a], eigen.vectors[b]), a == b ? 1 : 0, 1e-12);
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j) {
        double sum = 0;
        for (size_t a = 0; a < size; ++a)
          sum += eigen.values[a] * eigen.vectors[a][i] * eigen.vectors[a][j];
        EXPECT_NEAR(sum, matrix[i * size + j], 1e-12 * eigen.values.front());
      }
  }
}

TEST(Symmetric, KnowsASimpleOneAndItsSigns) {
  const Eigen eigen = eigen_of({2, -1, -1, 2}, 2);
  EXPECT_NEAR(eigen.values[0], 3, 1e-15);
  EXPECT_NEAR(eigen.values[1], 1, 1e-15);
  EXPECT_NEAR(eigen.vectors[1][0], std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(eigen.vectors[1][1], std::sqrt(0.5), 1e-15);
  EXPECT_LT(eigen.vectors[0][0] * eigen.vectors[0][1], 0);
  EXPECT_GT(*std::max_element(eigen.vectors[0].begin(), eigen.vectors[0].end()), 0.7);
  EXPECT_EQ(eigen_of({0, 0, 0, 0}, 2).values, (Vector{0, 0}));
  EXPECT_THROW(eigen_of({1, 2, 3}, 2), base::InternalError);
  EXPECT_THROW(eigen_of({1, std::nan(""), 0, 1}, 2), base::InternalError);
}

TEST(Ellipsoid, TheCovarianceIsTheMeanOfProducts) {
  EXPECT_EQ(gradient_covariance({{1, 2}, {3, -4}}), (Vector{5, -5, -5, 10}));
}

// Along a gradient the axis is short; without one it is as long as the ridge lets it be.
TEST(Ellipsoid, AxesAreShortAlongGradientsAndNoneIsEndless) {
  const Vector covariance = gradient_covariance({{0, 6, 0}, {0, -6, 0}});
  const double ridge = ridge_of(covariance, 3);
  const auto axes = principal_axes(covariance, 3, ridge);
  EXPECT_NEAR(std::abs(axes[0].direction[1]), 1, 1e-12);
  EXPECT_NEAR(axes[0].half_length, 1 / std::sqrt(36 + 36. / 63), 1e-12);
  for (const size_t axis : {size_t{1}, size_t{2}})
    EXPECT_NEAR(axes[axis].half_length / axes[0].half_length, longest_to_shortest, 1e-9);
  // No gradient at all: a ball.
  const auto ball = principal_axes({0, 0, 0, 0}, 2, ridge_of({0, 0, 0, 0}, 2));
  EXPECT_EQ(ball[0].half_length, 1);
  EXPECT_EQ(ball[1].half_length, 1);
}

// Of drifts uniform in k dimensions a share of t^k lies inside t of the radius; 4000 draws have a
// standard deviation of 0.008 at most.
TEST(Ellipsoid, DrawsAreUniformInside) {
  for (const size_t size : {size_t{1}, size_t{3}, size_t{11}}) {
    const Vector covariance = random_covariance(size, 3);
    const double ridge = ridge_of(covariance, size), radius = 0.2;
    const auto draws = draws_of(
        covariance,
        std::vector<Variable>(size, {.start = 2, .scale = 5, .low = -infinity, .high = infinity}));
    constexpr int count = 4000;
    std::vector<int> inside(10, 0);
    Vector mean(size, 0.);
    for (int i = 0; i < count; ++i) {
      Vector drift = draws.place(radius, std::to_string(i));
      for (size_t j = 0; j < size; ++j) {
        drift[j] = (drift[j] - 2) / 5;
        mean[j] += drift[j] / count;
      }
      const double share = std::sqrt(square_radius(drift, covariance, ridge)) / radius;
      EXPECT_LE(share, 1 + 1e-9);
      for (int t = 0; t < 10; ++t) inside[static_cast<size_t>(t)] += share < 0.1 * (t + 1) ? 1 : 0;
    }
    for (int t = 0; t < 10; ++t)
      EXPECT_NEAR(inside[static_cast<size_t>(t)] / double{count},
                  std::pow(0.1 * (t + 1), static_cast<double>(size)), 0.03)
          << size << " dimensions, " << t;
    EXPECT_LT(std::sqrt(square_radius(mean, covariance, ridge)), 0.1 * radius);
  }
}

// A disc of which a start at the edge and a near bound leave a part: area by area the same number.
TEST(Ellipsoid, CutToTheBoxDrawsAreUniformStill) {
  const auto draws = draws_of({1, 0, 0, 1}, {{.start = 0, .scale = 1, .low = 0, .high = 9},
                                             {.start = 0, .scale = 1, .low = -0.5, .high = 9}});
  const double radius = draws.unit_radius();  // a disc of radius 1
  constexpr int count = 20000;
  int below = 0, beyond = 0;
  for (int i = 0; i < count; ++i) {
    const Vector place = draws.place(radius, std::to_string(i));
    ASSERT_GE(place[0], 0);
    ASSERT_GE(place[1], -0.5);
    ASSERT_LE(product(place, place), 1 + 1e-9);
    below += place[1] < 0 ? 1 : 0;
    beyond += place[0] > 0.5 ? 1 : 0;
  }
  const double half_disc = std::acos(-1) / 2;
  // Of a disc of radius 1 what lies within 0.5 of a diameter on one side, and a cap beyond 0.5.
  const double strip = std::asin(0.5) + 0.5 * std::sqrt(0.75), cap = half_disc - strip;
  const double area = (half_disc + strip) / 2;
  EXPECT_NEAR(below / double{count}, strip / 2 / area, 0.012);
  // The part of that cap below -0.5: the corner integral of sqrt(1 - x^2) - 0.5 from 0.5 to
  // sqrt(0.75).
  const auto root = [](double x) { return (x * std::sqrt(1 - x * x) + std::asin(x)) / 2; };
  const double corner = root(std::sqrt(0.75)) - root(0.5) - 0.5 * (std::sqrt(0.75) - 0.5);
  EXPECT_NEAR(beyond / double{count}, (cap - corner) / area, 0.012);
}

TEST(Ellipsoid, TheSameDrawsAreScaledFromRadiusToRadius) {
  const auto draws = draws_of(
      random_covariance(4, 5),
      std::vector<Variable>(4, {.start = 1, .scale = 2, .low = -infinity, .high = infinity}));
  const Vector near = draws.place(0.1, "image"), far = draws.place(0.3, "image");
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(far[i] - 1, 3 * (near[i] - 1), 1e-12);
  EXPECT_EQ(draws.place(0.1, "image"), near);
  EXPECT_NE(draws.place(0.1, "other"), near);
  EXPECT_EQ(draws.place(0, "image"), (Vector{1, 1, 1, 1}));
}

TEST(Ellipsoid, TheSearchEndsWhereTheBoxIsFull) {
  const Variable endless{.start = 0, .scale = 1, .low = -infinity, .high = infinity};
  const auto free = draws_of({1, 0, 0, 1}, {endless, endless});
  EXPECT_NEAR(free.reach(), 4 * free.unit_radius(), 1e-9);
  // Of a disc of radius r a square of side a is a^2 / (pi r^2): 1 of 64 is left at r = 4.51 a.
  const Variable narrow{.start = 0, .scale = 1, .low = -0.1, .high = 0.1};
  const auto tight = draws_of({1, 0, 0, 1}, {narrow, narrow});
  EXPECT_NEAR(tight.reach() / tight.unit_radius(), 0.2 * std::sqrt(64 / std::acos(-1)), 0.08);
  EXPECT_NO_THROW(tight.place(tight.reach(), "image"));
  // Starts at six edges leave one drift of 64, and still have a reach.
  const Variable edge{.start = 0, .scale = 1, .low = 0, .high = 1};
  const auto corner = draws_of(random_covariance(6, 2), std::vector<Variable>(6, edge));
  EXPECT_GT(corner.reach(), 0);
  for (int i = 0; i < 20; ++i)
    for (const double number : corner.place(corner.reach(), std::to_string(i))) {
      EXPECT_GE(number, 0);
      EXPECT_LE(number, 1);
    }
}

// A model without a network: image i is told rightly while a drift stays inside a radius of its
// own; some that are wrong without drift become right far out.
struct Images {
  struct Image {
    double radius;
    bool wrong, found;
    std::string content;
  };
  std::vector<Image> images;

  Images(uint64_t seed, int count) {
    base::Stream stream(seed, "images", "ellipsoid test");
    for (int i = 0; i < count; ++i) {
      const bool wrong = stream.uniform() < 0.1;
      images.push_back({stream.uniform(0.05, 1), wrong, stream.uniform() < 0.5,
                        std::to_string(seed) + " " + std::to_string(i)});
    }
  }
  static bool right(const Image& image, double radius) {
    if (image.wrong) return image.found && radius > 0.1;
    return radius < image.radius;
  }
};

// Over 200 fresh draws of all images and drifts the ellipsoid reaches beyond the truth no more
// often than promised, up to what chance leaves: of 200 with a probability of 0.1 each, more than
// 33 come with a probability below 0.001. The searched radius, which nobody certified, does so far
// more often.
TEST(Ellipsoid, HoldsAtTheStatedConfidence) {
  constexpr double tau = 0.1, confidence = 0.9;
  constexpr size_t size = 3;
  const Vector covariance = random_covariance(size, 11);
  const double ridge = ridge_of(covariance, size);
  const Variable endless{.start = 0, .scale = 1, .low = -infinity, .high = infinity};
  // The drop of the accuracy over all images and all drifts inside: a drift's own radius is
  // radius x the cubic root of a uniform number.
  const auto true_drop = [&](double radius) {
    constexpr int steps = 2000;
    double drop = 0;
    for (int i = 0; i < steps; ++i) {
      const double own = radius * std::cbrt((i + 0.5) / steps);
      drop += 0.9 * std::clamp((own - 0.05) / 0.95, 0., 1.) - (own > 0.1 ? 0.05 : 0);
    }
    return drop / steps;
  };
  int missed = 0, searched_missed = 0;
  double certified = 0;
  for (uint64_t repetition = 0; repetition < 200; ++repetition) {
    const Images searched(2 * repetition, 300), held_out(2 * repetition + 1, 300);
    const auto draws = draws_of(covariance, {endless, endless, endless}, repetition);
    const auto pairs_of = [&](const Images& set, double radius) {
      Pairs pairs;
      for (const auto& image : set.images) {
        const double own =
            std::sqrt(square_radius(draws.place(radius, image.content), covariance, ridge));
        const bool was = Images::right(image, 0), is = Images::right(image, own);
        pairs.lost += was && !is ? 1 : 0;
        pairs.gained += !was && is ? 1 : 0;
        ++pairs.total;
      }
      return pairs;
    };
    const ToleranceProblem problem = {
        .variable = {.start = 0, .scale = draws.unit_radius(), .low = 0, .high = draws.reach()},
        .drop =
            [&](double radius) {
              const Pairs pairs = pairs_of(searched, radius);
              return static_cast<double>(pairs.lost - pairs.gained) / 300;
            },
        .drop_upper =
            [&](double radius, double alpha) {
              return net_loss_upper(pairs_of(held_out, radius), alpha);
            }};
    int64_t evaluations = 0;
    const auto end = find_upper_end(problem, {.tau = tau, .confidence = confidence}, evaluations);
    missed += true_drop(end.certified) > tau ? 1 : 0;
    searched_missed += true_drop(end.searched) > tau ? 1 : 0;
    certified += end.certified;
  }
  EXPECT_LE(missed, 33);
  EXPECT_GT(searched_missed, 60);
  // And it is no empty promise: the true radius is 0.28, half of which is certified on average.
  EXPECT_GT(true_drop(0.29), tau);
  EXPECT_GT(certified / 200, 0.14);
  RecordProperty("missed", missed);
  RecordProperty("searched_missed", searched_missed);
}

}  // namespace
}  // namespace driftsweep::search::test_ellipsoid

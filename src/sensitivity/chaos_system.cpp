#include "sensitivity/chaos_system.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "sensitivity/legendre.h"

namespace driftsweep::sensitivity {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr size_t most_folds = 5;
constexpr size_t points_of_product = 256;  // columns of one matrix product
// Points that stand for all: so many tell an error to a few per cent. Left out one by one each
// costs the cube of its equations.
constexpr size_t most_samples = 1024, least_samples = 64;
constexpr double sample_work = 1e8;

}  // namespace

ChaosSystem::ChaosSystem(const ChaosPoints& points, std::vector<ChaosTerm> terms, int threads)
    : given_(points),
      count_(points.outputs.size()),
      folds_(std::min(most_folds, count_)),
      terms_(std::move(terms)),
      bearing_(points.parameters) {
  for (size_t term = 0; term < terms_.size(); ++term)
    for (const auto& [parameter, degree] : terms_[term].factors) {
      bearing_[parameter].push_back(term);
      degree_ = std::max(degree_, degree);
    }
  for (size_t parameter = 0; parameter < given_.parameters; ++parameter) {
    double known = 0;
    for (size_t i = parameter; i < given_.derivatives.size(); i += given_.parameters)
      known += std::isfinite(given_.derivatives[i]) ? 1 : 0;
    known_derivatives_ += known;
    if (known > 0) derived_.push_back(parameter);
  }
  for (const double y : given_.outputs) variance_ += y * y;
  variance_ /= static_cast<double>(std::max<size_t>(1, count_ - 1));
  const size_t degrees = degree_ + size_t{1};
  values_.resize(given_.places.size() * degrees);
  slopes_.resize(values_.size());
  for (size_t i = 0; i < given_.places.size(); ++i)
    legendre(given_.places[i], std::span(values_).subspan(i * degrees, degrees),
             std::span(slopes_).subspan(i * degrees, degrees));

  // For each fold one task for the outputs, and one for the derivatives by each parameter.
  const size_t kinds = 1 + derived_.size();
  std::vector<Sums> derivatives(folds_ * kinds);
  of_values_.resize(folds_);
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t task = next++; task < folds_ * kinds; task = next++)
      if (task % kinds == 0)
        add_values(task / kinds);
      else
        add_derivatives(task / kinds, derived_[task % kinds - 1], derivatives[task]);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < std::min(threads, static_cast<int>(folds_ * kinds)); ++t)
    others.emplace_back(work);
  work();
  for (auto& other : others) other.join();

  const auto size = static_cast<Index>(terms_.size());
  for (size_t fold = 0; fold < folds_; ++fold) {
    Sums all{MatrixXd::Zero(size, size), VectorXd::Zero(size)};
    for (size_t i = 0; i < derived_.size(); ++i) {
      const auto& own = bearing_[derived_[i]];
      const Sums& sums = derivatives[fold * kinds + 1 + i];
      for (size_t a = 0; a < own.size(); ++a) {
        const auto row = static_cast<Index>(own[a]);
        all.targets[row] += sums.targets[static_cast<Index>(a)];
        for (size_t b = 0; b < own.size(); ++b)
          all.gram(row, static_cast<Index>(own[b])) +=
              sums.gram(static_cast<Index>(std::max(a, b)), static_cast<Index>(std::min(a, b)));
      }
    }
    of_derivatives_.push_back(std::move(all));
  }
}

double ChaosSystem::value(size_t point, const ChaosTerm& term) const {
  double product = 1;
  for (const auto& [parameter, degree] : term.factors)
    product *= values_[at(point, parameter, degree)];
  return product;
}

double ChaosSystem::slope(size_t point, const ChaosTerm& term, size_t parameter) const {
  double product = 1;
  for (const auto& [own, degree] : term.factors)
    product *= (own == parameter ? slopes_ : values_)[at(point, own, degree)];
  return product;
}

// NaN where it is not known.
double ChaosSystem::derivative(size_t point, size_t parameter) const {
  return given_.derivatives[point * given_.parameters + parameter];
}

std::vector<size_t> ChaosSystem::points_of(size_t fold) const {
  std::vector<size_t> points;
  const bool all = fold == no_fold;
  for (size_t point = all ? 0 : fold; point < count_; point += all ? 1 : folds_)
    points.push_back(point);
  return points;
}

// Products of the equations of some points, with each other and with their targets: some points at
// a time, so that a product of matrices does the work.
template <typename Entry, typename Target>
ChaosSystem::Sums ChaosSystem::products(const std::vector<size_t>& points, Index size,
                                        const Entry& entry, const Target& target) {
  Sums sums{MatrixXd::Zero(size, size), VectorXd::Zero(size)};
  MatrixXd rows;
  for (size_t first = 0; first < points.size(); first += points_of_product) {
    const size_t count = std::min(points_of_product, points.size() - first);
    rows.resize(size, static_cast<Index>(count));
    for (size_t i = 0; i < count; ++i) {
      auto column = rows.col(static_cast<Index>(i));
      for (Index term = 0; term < size; ++term)
        column[term] = entry(points[first + i], static_cast<size_t>(term));
      sums.targets += target(points[first + i]) * column;
    }
    sums.gram.selfadjointView<Eigen::Lower>().rankUpdate(rows);
  }
  return sums;
}

void ChaosSystem::add_values(size_t fold) {
  Sums sums = products(
      points_of(fold), static_cast<Index>(terms_.size()),
      [this](size_t point, size_t term) { return value(point, terms_[term]); },
      [this](size_t point) { return given_.outputs[point]; });
  sums.gram.triangularView<Eigen::StrictlyUpper>() = sums.gram.transpose();
  of_values_[fold] = std::move(sums);
}

void ChaosSystem::add_derivatives(size_t fold, size_t parameter, Sums& sums) const {
  const auto& own = bearing_[parameter];
  auto points = points_of(fold);
  std::erase_if(points, [&](size_t i) { return !std::isfinite(derivative(i, parameter)); });
  sums = products(
      points, static_cast<Index>(own.size()),
      [&](size_t point, size_t term) { return slope(point, terms_[own[term]], parameter); },
      [&](size_t point) { return derivative(point, parameter); });
}

double ChaosSystem::equations(double weight) const {
  return static_cast<double>(count_) + (weight > 0 ? known_derivatives_ : 0);
}

MatrixXd ChaosSystem::gram(double weight, size_t without) const {
  const auto size = static_cast<Index>(terms_.size());
  MatrixXd sum = MatrixXd::Zero(size, size);
  for (size_t fold = 0; fold < folds_; ++fold) {
    if (fold == without) continue;
    sum += of_values_[fold].gram;
    if (weight > 0) sum += weight * weight * of_derivatives_[fold].gram;
  }
  return sum;
}

VectorXd ChaosSystem::targets(double weight, size_t without) const {
  VectorXd sum = VectorXd::Zero(static_cast<Index>(terms_.size()));
  for (size_t fold = 0; fold < folds_; ++fold) {
    if (fold == without) continue;
    sum += of_values_[fold].targets;
    if (weight > 0) sum += weight * weight * of_derivatives_[fold].targets;
  }
  return sum;
}

std::vector<size_t> ChaosSystem::samples(size_t fold) const {
  const auto points = points_of(fold);
  const double cube = std::pow(static_cast<double>(1 + derived_.size()), 3);
  const size_t some = std::min(points.size(), std::clamp(static_cast<size_t>(sample_work / cube),
                                                         least_samples, most_samples));
  std::vector<size_t> chosen;
  for (size_t i = 0; i < some; ++i) chosen.push_back(points[i * points.size() / some]);
  return chosen;
}

VectorXd ChaosSystem::column(const std::vector<size_t>& points, size_t term, double weight) const {
  const size_t length = block(weight);
  VectorXd column = VectorXd::Zero(static_cast<Index>(points.size() * length));
  for (size_t i = 0; i < points.size(); ++i) {
    column[static_cast<Index>(i * length)] = value(points[i], terms_[term]);
    for (size_t k = 0; weight > 0 && k < derived_.size(); ++k)
      if (terms_[term].degree_of(derived_[k]) > 0 &&
          std::isfinite(derivative(points[i], derived_[k])))
        column[static_cast<Index>(i * length + 1 + k)] =
            weight * slope(points[i], terms_[term], derived_[k]);
  }
  return column;
}

VectorXd ChaosSystem::wanted(const std::vector<size_t>& points, double weight) const {
  const size_t length = block(weight);
  VectorXd column = VectorXd::Zero(static_cast<Index>(points.size() * length));
  for (size_t i = 0; i < points.size(); ++i) {
    column[static_cast<Index>(i * length)] = given_.outputs[points[i]];
    for (size_t k = 0; weight > 0 && k < derived_.size(); ++k) {
      const double known = derivative(points[i], derived_[k]);
      if (std::isfinite(known)) column[static_cast<Index>(i * length + 1 + k)] = weight * known;
    }
  }
  return column;
}

}  // namespace driftsweep::sensitivity

// The equations of a polynomial chaos: for each point one of the output, and one of each derivative
// that is known of any point.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "sensitivity/chaos.h"
#include "sensitivity/chaos_terms.h"

namespace driftsweep::sensitivity {

class ChaosSystem {
 public:
  // `points` without missing ones; outputs less their mean. Term 0 is the constant.
  ChaosSystem(const ChaosPoints& points, std::vector<ChaosTerm> terms, int threads);

  size_t points() const { return count_; }
  const std::vector<ChaosTerm>& terms() const { return terms_; }
  bool has_derivatives() const { return !derived_.empty(); }
  // Equations that say something, with those of derivatives or without.
  double equations(double weight) const;
  double variance() const { return variance_; }  // of the outputs

  // Points are dealt to so many folds in turn.
  size_t folds() const { return folds_; }
  // Normal equations without those of a fold (`no_fold`: of all points), where each derivative's
  // equation is multiplied with `weight`.
  static constexpr size_t no_fold = SIZE_MAX;
  Eigen::MatrixXd gram(double weight, size_t without = no_fold) const;
  Eigen::VectorXd targets(double weight, size_t without = no_fold) const;

  // Of a fold, or of all: its points, or evenly spread ones where there are many.
  std::vector<size_t> samples(size_t fold = no_fold) const;
  // Equations of each point: its output and derivatives (weight > 0), or its output.
  size_t block(double weight) const { return weight > 0 ? 1 + derived_.size() : 1; }
  // The equations of some points, [point][equation of its block]: what a term has in them, and what
  // all terms are to give.
  Eigen::VectorXd column(const std::vector<size_t>& points, size_t term, double weight) const;
  Eigen::VectorXd wanted(const std::vector<size_t>& points, double weight) const;

 private:
  // Of one fold.
  struct Sums {
    Eigen::MatrixXd gram;
    Eigen::VectorXd targets;
  };
  size_t at(size_t point, size_t parameter, uint32_t degree) const {
    return (point * given_.parameters + parameter) * (degree_ + size_t{1}) + degree;
  }
  double value(size_t point, const ChaosTerm& term) const;
  double slope(size_t point, const ChaosTerm& term, size_t parameter) const;
  double derivative(size_t point, size_t parameter) const;
  std::vector<size_t> points_of(size_t fold) const;
  void add_values(size_t fold);
  void add_derivatives(size_t fold, size_t parameter, Sums& sums) const;
  template <typename Entry, typename Target>
  static Sums products(const std::vector<size_t>& points, Eigen::Index size, const Entry& entry,
                       const Target& target);

  ChaosPoints given_;
  size_t count_, folds_;
  std::vector<ChaosTerm> terms_;
  std::vector<size_t> derived_;               // parameters with any derivative
  std::vector<std::vector<size_t>> bearing_;  // by parameter: the terms that have it
  uint32_t degree_ = 0;
  double variance_ = 0, known_derivatives_ = 0;
  std::vector<double> values_, slopes_;  // of the polynomials, [point][parameter][degree]
  std::vector<Sums> of_values_, of_derivatives_;
};

}  // namespace driftsweep::sensitivity

// Which terms a polynomial chaos takes, and their coefficients.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "sensitivity/chaos_system.h"

namespace driftsweep::sensitivity {

// Normal equations at one weight of the derivatives, without those of a fold.
struct ChaosNormal {
  ChaosNormal(const ChaosSystem& of, double weighing, size_t without = ChaosSystem::no_fold)
      : system(of),
        weight(weighing),
        fold(without),
        gram(of.gram(weighing, without)),
        targets(of.targets(weighing, without)) {}
  const ChaosSystem& system;
  double weight;
  size_t fold;
  Eigen::MatrixXd gram;
  Eigen::VectorXd targets;
};

// Takes candidates (numbers of terms; the constant comes first by itself) one after the other, each
// the one that explains most of what is left, by equations without a fold. Mean squared errors of
// the outputs in that fold with 1, 2, … terms, until they no longer fall.
std::vector<double> fold_errors(const ChaosNormal& normal, const std::vector<size_t>& candidates);

struct ChaosFit {
  std::vector<size_t> terms;  // of the system, the constant first
  Eigen::VectorXd coefficients;
  // Mean squared error of points left out one by one, with their derivatives, as a share of the
  // variance and corrected for the number of terms; infinite where a point decides a coefficient
  // alone.
  double leave_one_out = 0;
  // By point left out (evenly spread ones): how much the coefficients change.
  Eigen::MatrixXd influence;
};

// So many terms, the constant among them, by all equations.
ChaosFit fit_chaos(const ChaosNormal& normal, const std::vector<size_t>& candidates, size_t terms);

}  // namespace driftsweep::sensitivity

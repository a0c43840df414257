#include "sensitivity/chaos_fit.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

namespace driftsweep::sensitivity {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr size_t most_terms = 300;
constexpr double dependent = 1e-8;  // of a term's square: what is left of it says nothing more
constexpr double infinite = std::numeric_limits<double>::infinity();
// Steps without a smaller error after which none is expected.
size_t patience(size_t terms) { return std::max<size_t>(12, terms / 4); }

// Orthogonalises the candidates against each one taken: a Cholesky factorisation of the normal
// equations, term by term, and along with it the equations of some points.
class Selection {
 public:
  // `weight` of the derivatives among the equations of the points.
  Selection(const ChaosNormal& normal, const std::vector<size_t>& candidates,
            const std::vector<size_t>& points, double weight)
      : normal_(normal),
        points_(points),
        weight_(weight),
        candidates_(candidates),
        left_(normal.system.wanted(points, weight)) {
    candidates_.insert(candidates_.begin(), 0);
    const size_t half = static_cast<size_t>(normal.system.equations(normal.weight) / 2);
    limit_ = std::min({most_terms, std::max<size_t>(2, half), candidates_.size()});
    const auto count = static_cast<Index>(candidates_.size()), steps = static_cast<Index>(limit_);
    factors_.resize(count, steps);
    orthogonal_.resize(left_.size(), steps);
    inverse_ = MatrixXd::Zero(steps, steps);
    steps_ = VectorXd::Zero(steps);
    squares_.resize(count);
    products_.resize(count);
    for (Index i = 0; i < count; ++i) {
      const auto term = static_cast<Index>(candidates_[static_cast<size_t>(i)]);
      squares_[i] = normal.gram(term, term);
      products_[i] = normal.targets[term];
    }
    whole_ = squares_;
    take(0);
  }

  // Takes the candidate that explains most; false where none does, or no more may be taken.
  bool take_best() {
    if (taken_.size() == limit_) return false;
    Index chosen = -1;
    double most = 0;
    for (Index i = 0; i < squares_.size(); ++i) {
      if (squares_[i] <= dependent * whole_[i]) continue;
      const double explained = products_[i] * products_[i] / squares_[i];
      if (explained > most) {
        most = explained;
        chosen = i;
      }
    }
    if (chosen >= 0) take(chosen);
    return chosen >= 0;
  }

  const std::vector<size_t>& taken() const { return taken_; }
  // What the terms leave of the points' equations.
  const VectorXd& left() const { return left_; }
  // Orthonormal terms in the points' equations, and the inverse of the Cholesky factor.
  auto orthogonal() const { return orthogonal_.leftCols(size()); }
  auto inverse() const { return inverse_.topLeftCorner(size(), size()); }
  VectorXd coefficients() const { return inverse().transpose() * steps_.head(size()); }

 private:
  Index size() const { return static_cast<Index>(taken_.size()); }

  void take(Index candidate) {
    const Index k = size();
    const size_t term = candidates_[static_cast<size_t>(candidate)];
    const double length = std::sqrt(squares_[candidate]);
    const VectorXd before = factors_.row(candidate).head(k);
    for (Index i = 0; i < factors_.rows(); ++i)
      factors_(i, k) = normal_.gram(static_cast<Index>(candidates_[static_cast<size_t>(i)]),
                                    static_cast<Index>(term));
    factors_.col(k) -= factors_.leftCols(k) * before;
    factors_.col(k) /= length;
    steps_[k] = products_[candidate] / length;
    products_ -= steps_[k] * factors_.col(k);
    squares_ -= factors_.col(k).cwiseAbs2();
    squares_[candidate] = 0;
    inverse_.row(k).head(k) = -(before.transpose() * inverse_.topLeftCorner(k, k)) / length;
    inverse_(k, k) = 1 / length;
    orthogonal_.col(k) =
        (normal_.system.column(points_, term, weight_) - orthogonal_.leftCols(k) * before) / length;
    left_ -= steps_[k] * orthogonal_.col(k);
    taken_.push_back(term);
  }

  const ChaosNormal& normal_;
  const std::vector<size_t>& points_;
  double weight_;
  std::vector<size_t> candidates_;
  size_t limit_ = 0;
  std::vector<size_t> taken_;
  MatrixXd factors_;     // [candidate][step]
  MatrixXd orthogonal_;  // [equation of a point][step]
  MatrixXd inverse_;
  VectorXd squares_, whole_, products_, steps_, left_;
};

// The residuals of each point by a fit without it; false where a point decides a coefficient alone.
bool leave_out(const Selection& selection, Index block, VectorXd& residuals) {
  const VectorXd& left = selection.left();
  const auto orthogonal = selection.orthogonal();
  residuals.resize(left.size());
  for (Index first = 0; first < left.size(); first += block) {
    const auto own = orthogonal.middleRows(first, block);
    const Eigen::LLT<MatrixXd> rest(MatrixXd::Identity(block, block) - own * own.transpose());
    if (rest.info() != Eigen::Success) return false;
    residuals.segment(first, block) = rest.solve(left.segment(first, block));
  }
  return residuals.allFinite();
}

}  // namespace

std::vector<double> fold_errors(const ChaosNormal& normal, const std::vector<size_t>& candidates) {
  const auto points = normal.system.samples(normal.fold);
  Selection selection(normal, candidates, points, 0);
  std::vector<double> errors;
  size_t least = 0;
  do {
    errors.push_back(selection.left().squaredNorm() / static_cast<double>(points.size()));
    if (errors.back() < errors[least]) least = errors.size() - 1;
  } while (errors.size() <= least + 1 + patience(least + 1) && selection.take_best());
  return errors;
}

ChaosFit fit_chaos(const ChaosNormal& normal, const std::vector<size_t>& candidates, size_t terms) {
  const auto points = normal.system.samples();
  const auto block = static_cast<Index>(normal.system.block(normal.weight));
  Selection selection(normal, candidates, points, normal.weight);
  while (selection.taken().size() < terms && selection.take_best()) continue;
  const auto count = static_cast<Index>(selection.taken().size());
  const auto samples = static_cast<Index>(points.size());
  ChaosFit fit{selection.taken(), selection.coefficients(), infinite,
               MatrixXd::Constant(samples, count, infinite)};
  VectorXd residuals;
  const double equations = normal.system.equations(normal.weight);
  if (!leave_out(selection, block, residuals) || equations <= static_cast<double>(count))
    return fit;
  double squares = 0;
  for (Index sample = 0; sample < samples; ++sample) {
    const auto own = residuals.segment(sample * block, block);
    squares += own[0] * own[0];
    fit.influence.row(sample) = own.transpose() *
                                selection.orthogonal().middleRows(sample * block, block) *
                                selection.inverse();
  }
  const double correction = equations / (equations - static_cast<double>(count)) *
                            (1 + selection.inverse().squaredNorm());
  fit.leave_one_out =
      correction * squares / static_cast<double>(samples) / normal.system.variance();
  return fit;
}

}  // namespace driftsweep::sensitivity

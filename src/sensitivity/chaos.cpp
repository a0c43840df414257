#include "sensitivity/chaos.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

#include "base/errors.h"
#include "sensitivity/chaos_fit.h"

namespace driftsweep::sensitivity {
namespace {

constexpr uint32_t most_degree = 20;
// Candidates of one family at most: memory and time go with their square, and with the points.
constexpr double most_candidates = 700, candidate_work = 5e9;
// Families of candidates: how much they prefer few parameters (see hyperbolic_terms), and parts of
// them by size, since of few candidates fewer are taken by chance.
constexpr double preferences[] = {1.0, 0.75, 0.5};
constexpr size_t parts[] = {1, 4, 16};
// What an equation of a derivative weighs to one of the output. The slope of a sine over half a
// wave is pi times as large as the sine (Poincaré's inequality with equality); where derivatives
// hold much that no term has, less is better, and none at all may be best.
constexpr double relative_weights[] = {1.0, 0.1, 0.0};

// Points with all that is needed.
struct Whole {
  std::vector<double> places, outputs, derivatives;
  int64_t dropped = 0;
  double mean = 0;

  ChaosPoints points(size_t parameters) const { return {parameters, places, outputs, derivatives}; }
};

Whole whole_points(const ChaosPoints& given) {
  Whole whole;
  const size_t parameters = given.parameters;
  for (size_t i = 0; i < given.outputs.size(); ++i) {
    const auto places = given.places.subspan(i * parameters, parameters);
    const bool known = std::isfinite(given.outputs[i]) &&
                       std::all_of(places.begin(), places.end(),
                                   [](double place) { return place >= 0 && place <= 1; });
    if (!known) {
      ++whole.dropped;
      continue;
    }
    whole.outputs.push_back(given.outputs[i]);
    whole.places.insert(whole.places.end(), places.begin(), places.end());
    if (given.derivatives.empty()) continue;
    const auto derivatives = given.derivatives.subspan(i * parameters, parameters);
    whole.derivatives.insert(whole.derivatives.end(), derivatives.begin(), derivatives.end());
  }
  for (const double y : whole.outputs) whole.mean += y;
  if (!whole.outputs.empty()) whole.mean /= static_cast<double>(whole.outputs.size());
  for (double& y : whole.outputs) y -= whole.mean;
  return whole;
}

// Families of candidates among terms that all of them share; each begins with its smallest.
struct Candidates {
  std::vector<ChaosTerm> terms;  // the constant first
  std::vector<std::vector<size_t>> families;
};

Candidates candidates_for(size_t points, size_t parameters) {
  const double affordable = std::sqrt(candidate_work / static_cast<double>(points));
  const auto most = static_cast<size_t>(std::clamp(affordable, 30.0, most_candidates));
  Candidates all;
  all.terms.emplace_back();
  std::map<std::vector<std::pair<uint32_t, uint32_t>>, size_t> numbers;
  for (const double preference : preferences) {
    std::vector<size_t> family;
    for (auto& term : hyperbolic_terms(parameters, preference, most, most_degree)) {
      const auto [known, is_new] = numbers.emplace(term.factors, all.terms.size());
      if (is_new) all.terms.push_back(std::move(term));
      family.push_back(known->second);
    }
    all.families.push_back(std::move(family));
  }
  return all;
}

struct Best {
  double weight = 0;
  std::vector<size_t> candidates;
  size_t terms = 0;
  double error = std::numeric_limits<double>::infinity();  // mean square
};

// The mean over folds of the errors with 1, 2, … terms, as far as all of them go.
std::vector<double> mean_errors(const std::vector<ChaosNormal>& without,
                                const std::vector<size_t>& candidates) {
  std::vector<double> mean;
  for (const auto& normal : without) {
    const auto errors = fold_errors(normal, candidates);
    if (&normal == &without.front()) mean.assign(errors.size(), 0.0);
    mean.resize(std::min(mean.size(), errors.size()));
    for (size_t i = 0; i < mean.size(); ++i)
      mean[i] += errors[i] / static_cast<double>(without.size());
  }
  return mean;
}

// The family, part of it and number of terms that predict best at one weight.
void try_weight(const ChaosSystem& system, double weight, const Candidates& all, Best& best) {
  std::vector<ChaosNormal> without;
  for (size_t fold = 0; fold < system.folds(); ++fold) without.emplace_back(system, weight, fold);
  std::set<std::vector<size_t>> tried;
  for (const auto& family : all.families)
    for (const size_t part : parts) {
      const size_t count = (family.size() + part - 1) / part;
      const std::vector<size_t> some(family.begin(), family.begin() + static_cast<long>(count));
      if (!tried.insert(some).second) continue;
      const auto errors = mean_errors(without, some);
      const auto least = std::min_element(errors.begin(), errors.end());
      if (*least < best.error)
        best = {weight, some, static_cast<size_t>(least - errors.begin()) + 1, *least};
    }
}

// Sums of squared coefficients, and how they change where a point is left out.
class Shares {
 public:
  // `error` is the share of the variance that the fit leaves unexplained.
  Shares(const ChaosFit& fit, size_t points, double error, double confidence)
      : fit_(fit), error_(error) {
    // The jackknife's variance; those left out stand for all points.
    const auto samples = static_cast<double>(fit.influence.rows());
    scale_ = interval_width(confidence) * std::sqrt(static_cast<double>(points) / samples);
    for (Eigen::Index i = 1; i < fit.coefficients.size(); ++i)
      variance_ += fit.coefficients[i] * fit.coefficients[i];
  }

  double variance() const { return variance_; }

  // `belongs` by place in the fit's terms.
  Estimate share(const std::vector<bool>& belongs) const {
    double sum = 0;
    for (size_t i = 1; i < belongs.size(); ++i)
      if (belongs[i]) sum += square(i);
    const double share = sum / variance_;
    double squares = 0;
    for (Eigen::Index sample = 0; sample < fit_.influence.rows(); ++sample) {
      double change = 0;
      for (size_t i = 1; i < belongs.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        change +=
            2 * fit_.coefficients[at] * fit_.influence(sample, at) * ((belongs[i] ? 1 : 0) - share);
      }
      squares += change * change;
    }
    return {share, scale_ * std::sqrt(squares) / variance_ + error_};
  }

 private:
  double square(size_t i) const {
    const double coefficient = fit_.coefficients[static_cast<Eigen::Index>(i)];
    return coefficient * coefficient;
  }

  const ChaosFit& fit_;
  double error_, scale_ = 0, variance_ = 0;
};

void fill(ChaosIndices& indices, const ChaosFit& fit, const ChaosSystem& system,
          const std::vector<size_t>& group, size_t groups, double confidence) {
  const Shares shares(fit, system.points(), indices.error, confidence);
  indices.variance = shares.variance();
  if (!(indices.variance > 0)) return;
  std::vector<std::set<size_t>> bearing;  // groups of each term
  for (const size_t term : fit.terms) {
    std::set<size_t> own;
    for (const auto& [parameter, degree] : system.terms()[term].factors) {
      own.insert(group[parameter]);
      indices.degree = std::max(indices.degree, degree);
    }
    bearing.push_back(std::move(own));
  }
  const auto share = [&](const auto& belongs) {
    std::vector<bool> chosen;
    for (const auto& own : bearing) chosen.push_back(belongs(own));
    return shares.share(chosen);
  };
  using Set = std::set<size_t>;
  for (size_t j = 0; j < groups; ++j) {
    indices.first[j] = share([&](const Set& own) { return own == Set{j}; });
    indices.total[j] = share([&](const Set& own) { return own.count(j) > 0; });
    for (size_t k = j + 1; k < groups; ++k)
      indices.second[j * groups + k] = share([&](const Set& own) { return own == Set{j, k}; });
  }
}

}  // namespace

ChaosIndices chaos_indices(const ChaosPoints& points, const std::vector<size_t>& group,
                           size_t groups, const ChaosSettings& settings) {
  const size_t parameters = points.parameters;
  if (points.places.size() != points.outputs.size() * parameters || group.size() != parameters ||
      (!points.derivatives.empty() && points.derivatives.size() != points.places.size()))
    throw base::InternalError("one place for each point and parameter of a chaos");
  const Whole whole = whole_points(points);
  ChaosIndices indices;
  indices.used = static_cast<int64_t>(whole.outputs.size());
  indices.dropped = whole.dropped;
  indices.first.assign(groups, {nothing, nothing});
  indices.total.assign(groups, {nothing, nothing});
  indices.second.assign(groups * groups, {nothing, nothing});
  indices.mean = whole.mean;
  indices.variance = indices.error = nothing;
  if (indices.used < 3) return indices;

  const Candidates candidates = candidates_for(whole.outputs.size(), parameters);
  const ChaosSystem system(whole.points(parameters), candidates.terms, settings.threads);
  // Rounding leaves a constant output a variance of about its square times 1e-16.
  if (!(system.variance() > 1e-14 * whole.mean * whole.mean)) {
    indices.variance = 0;
    return indices;
  }
  Best best;
  for (const double relative : relative_weights)
    if (relative == 0 || system.has_derivatives())
      try_weight(system, relative / std::numbers::pi, candidates, best);
  const ChaosFit fit = fit_chaos(ChaosNormal(system, best.weight), best.candidates, best.terms);
  indices.error = std::max(fit.leave_one_out, best.error / system.variance());
  indices.mean = whole.mean + fit.coefficients[0];
  indices.terms = fit.terms.size() - 1;
  indices.derivatives = best.weight > 0;
  fill(indices, fit, system, group, groups, settings.confidence);
  return indices;
}

}  // namespace driftsweep::sensitivity

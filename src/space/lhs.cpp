#include <utility>

#include "base/errors.h"
#include "base/random.h"
#include "space/design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class LatinHypercube : public Design {
 public:
  LatinHypercube(std::vector<DesignParameter> parameters, int64_t n, uint64_t seed)
      : parameters_(std::move(parameters)), n_(n) {
    for (const auto& parameter : parameters_) {
      base::Stream stream(seed, parameter.name, "lhs strata");
      strata_.push_back(base::permutation(stream, n));
      places_.emplace_back(seed, "lhs place", parameter.name);
    }
  }

  int64_t points() const override { return n_; }

  std::vector<Coordinate> point(int64_t index) const override {
    if (index < 0 || index >= n_) throw base::InternalError("a point outside the hypercube");
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const auto stratum = static_cast<double>(strata_[i][static_cast<size_t>(index)]);
      coordinates[i] = quantile(parameters_[i].distribution,
                                (stratum + places_[i].at(index)) / static_cast<double>(n_));
    }
    return coordinates;
  }

  bool prefix_stable() const override { return false; }

 private:
  std::vector<DesignParameter> parameters_;
  std::vector<std::vector<int64_t>> strata_;  // by parameter and point
  std::vector<Uniforms> places_;
  int64_t n_;
};

}  // namespace

std::unique_ptr<Design> make_lhs(std::vector<DesignParameter> parameters, int64_t n,
                                 uint64_t seed) {
  if (n < 1) throw base::InternalError("a Latin hypercube without points");
  return std::make_unique<LatinHypercube>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space

#include <utility>

#include "base/errors.h"
#include "base/random.h"
#include "space/placed_design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class LatinHypercube : public PlacedDesign {
 public:
  LatinHypercube(std::vector<DesignParameter> axes, int64_t n, uint64_t seed)
      : PlacedDesign(std::move(axes), n) {
    for (const auto& parameter : parameters()) {
      base::Stream stream(seed, parameter.name, "lhs strata");
      strata_.push_back(base::permutation(stream, n));
      places_.emplace_back(seed, "lhs place", parameter.name);
    }
  }

  bool prefix_stable() const override { return false; }

 private:
  double place(int64_t index, size_t axis) const override {
    const auto stratum = static_cast<double>(strata_[axis][static_cast<size_t>(index)]);
    return (stratum + places_[axis].at(index)) / static_cast<double>(points());
  }

  std::vector<std::vector<int64_t>> strata_;  // by parameter and point
  std::vector<Uniforms> places_;
};

}  // namespace

std::unique_ptr<Design> make_lhs(std::vector<DesignParameter> parameters, int64_t n,
                                 uint64_t seed) {
  if (n < 1) throw base::InternalError("a Latin hypercube without points");
  return std::make_unique<LatinHypercube>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space

#include <utility>

#include "space/placed_design.h"
#include "space/sobol_sequence.h"

namespace driftsweep::space {
namespace {

class Sobol : public PlacedDesign {
 public:
  Sobol(std::vector<DesignParameter> axes, int64_t n, uint64_t seed)
      : PlacedDesign(std::move(axes), n) {
    int64_t dimension = 0;
    for (const auto& parameter : parameters())
      dimensions_.emplace_back(dimension++, seed, "sobol", parameter.name);
  }

 private:
  double place(int64_t index, size_t axis) const override { return dimensions_[axis].at(index); }

  std::vector<SobolDimension> dimensions_;
};

}  // namespace

std::unique_ptr<Design> make_sobol(std::vector<DesignParameter> parameters, int64_t n,
                                   uint64_t seed) {
  return std::make_unique<Sobol>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space

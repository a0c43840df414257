#include <utility>

#include "space/placed_design.h"
#include "space/uniforms.h"

namespace driftsweep::space {
namespace {

class Random : public PlacedDesign {
 public:
  Random(std::vector<DesignParameter> axes, int64_t n, uint64_t seed)
      : PlacedDesign(std::move(axes), n) {
    for (const auto& parameter : parameters())
      uniforms_.emplace_back(seed, "design", parameter.name);
  }

 private:
  double place(int64_t index, size_t axis) const override { return uniforms_[axis].at(index); }

  std::vector<Uniforms> uniforms_;
};

}  // namespace

std::unique_ptr<Design> make_random(std::vector<DesignParameter> parameters, int64_t n,
                                    uint64_t seed) {
  return std::make_unique<Random>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space

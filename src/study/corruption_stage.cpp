#include "study/corruption_stage.h"

#include <ATen/ops/scalar_tensor.h>

#include <cmath>

#include "corruption/corrupt.h"
#include "corruption/parameters.h"

namespace driftsweep::study {

at::Tensor corrupted(const at::Tensor& pictures, const std::vector<space::DesignParameter>& axes,
                     const Drift& drift, const corruption::NoiseKeys& keys) {
  std::string name = "none";
  double severity = corruption::default_severity;
  for (size_t axis = 0; axis < drift.size(); ++axis) {
    if (axes[axis].name == "corruption.name" && !drift[axis].choice.empty())
      name = drift[axis].choice;
    if (axes[axis].name == "corruption.severity")
      severity = moved(at::scalar_tensor(severity, drift[axis].value.options()), drift[axis])
                     .item<double>();
  }
  return corruption::corrupt(pictures, name, static_cast<int>(std::lround(severity)), keys);
}

}  // namespace driftsweep::study

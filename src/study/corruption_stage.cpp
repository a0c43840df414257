#include "study/corruption_stage.h"

#include <ATen/ops/scalar_tensor.h>

#include <cmath>

#include "corruption/corrupt.h"
#include "corruption/parameters.h"

namespace driftsweep::study {

at::Tensor corrupted(const at::Tensor& pictures, const Moves& moves,
                     const corruption::NoiseKeys& keys) {
  std::string name = "none";
  double severity = corruption::default_severity;
  for (const auto& [parameter, shift] : moves) {
    if (parameter == "corruption.name" && !shift.choice.empty()) name = shift.choice;
    if (parameter == "corruption.severity")
      severity = moved(at::scalar_tensor(severity, shift.value.options()), shift).item<double>();
  }
  return corruption::corrupt(pictures, name, static_cast<int>(std::lround(severity)), keys);
}

}  // namespace driftsweep::study

// Light of another colour under an unchanged white balance.
#pragma once

#include <ATen/core/Tensor.h>

namespace driftsweep::capture {

// What the light under the sites r, g1, g2, b is multiplied with when it turns from one colour
// temperature to another, (R, 4). A site receives the less, the more gain the white balance of its
// temperature needs (see white_balance_table); the green sites keep their light, since brightness
// is the exposure's business.
//   temperature, as_shot (R), K, > 0; where they are equal the factors are 1 to the last bit.
// Differentiable, with one-sided derivatives at the table's entries.
at::Tensor illuminant_factors(const at::Tensor& temperature, const at::Tensor& as_shot);

}  // namespace driftsweep::capture

// The parametrized pipeline in one pass over the image, on the CPU's vector unit.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "image/cfa.h"
#include "isp/parametrized.h"

namespace driftsweep::isp {

// As parametrized() without stages, within 3e-6 before gamma. orders: one for each image, or one
// for all. Differentiable once in the mosaic and in every parameter but the debayer's weights. The
// bits depend on the instruction set (rows_instruction_set()), not on the number of threads.
using ParametrizedKernel = at::Tensor (*)(const at::Tensor& raw,
                                          const std::vector<image::Cfa>& orders,
                                          const ParametrizedParameters& parameters);

// nullptr where there is none and parametrized() is to be taken: other types than float32, other
// devices than the CPU, debayer weights that are not the published ones or are to have a gradient,
// an additive layer, less than 3 rows or columns, a processor without vectors.
ParametrizedKernel find_parametrized_kernel(const at::Tensor& raw,
                                            const ParametrizedParameters& parameters);

}  // namespace driftsweep::isp

// What U-Net and U-Net++ share, with segmentation_models_pytorch's names.
#pragma once

#include <string>

#include "network/layers.h"

namespace driftsweep::network {

// Doubles the resolution (nearest neighbour), joins the skip connection, then two 3x3 convolutions
// with batch norm: NAME.conv1.{0,1} and NAME.conv2.{0,1}.
struct DecoderBlock {
  std::string name;
  void add(Layers& layers, int64_t in, int64_t skip, int64_t out) const;
  // An undefined `skip` is none.
  at::Tensor forward(Layers& layers, const at::Tensor& input, const at::Tensor& skip,
                     bool training) const;
};

// The last 3x3 convolution: segmentation_head.0.
void add_head(Layers& layers, int64_t in, int64_t out);
at::Tensor head(const Layers& layers, const at::Tensor& input);

// Continues pictures to the right and below, by their last row and column, to a multiple of `step`
// pixels; segmentation_models_pytorch refuses other sizes.
at::Tensor continued(const at::Tensor& pictures, int64_t step);

}  // namespace driftsweep::network

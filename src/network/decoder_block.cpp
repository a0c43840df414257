#include "network/decoder_block.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace driftsweep::network {

void DecoderBlock::add(Layers& layers, int64_t in, int64_t skip, int64_t out) const {
  layers.add_convolution(name + ".conv1.0", out, in + skip, 3, Start::kaiming_uniform_in);
  layers.add_batch_norm(name + ".conv1.1", out);
  layers.add_convolution(name + ".conv2.0", out, out, 3, Start::kaiming_uniform_in);
  layers.add_batch_norm(name + ".conv2.1", out);
}

at::Tensor DecoderBlock::forward(Layers& layers, const at::Tensor& input, const at::Tensor& skip,
                                 bool training) const {
  at::Tensor x = at::upsample_nearest2d(input, {2 * input.size(2), 2 * input.size(3)});
  if (skip.defined()) x = at::cat({x, skip}, 1);
  for (const char* step : {".conv1", ".conv2"})
    x = at::relu(layers.normalise(layers.convolve(x, name + step + ".0", 1, 1), name + step + ".1",
                                  training));
  return x;
}

void add_head(Layers& layers, int64_t in, int64_t out) {
  layers.add_convolution("segmentation_head.0", out, in, 3, Start::xavier_uniform, true);
}

at::Tensor head(const Layers& layers, const at::Tensor& input) {
  return layers.convolve(input, "segmentation_head.0", 1, 1);
}

at::Tensor continued(const at::Tensor& pictures, int64_t step) {
  const int64_t below = (step - pictures.size(2) % step) % step;
  const int64_t right = (step - pictures.size(3) % step) % step;
  if (below == 0 && right == 0) return pictures;
  return at::replication_pad2d(pictures, {0, right, 0, below});
}

}  // namespace driftsweep::network

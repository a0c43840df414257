// The processing mode `network`: a U-Net++ with a ResNet-34 encoder turns the half-resolution
// mosaic into a picture. It is trained together with the task; nothing of the camera's facts
// enters. As in raw2logit: three levels of the encoder, 256, 128 and 64 channels in the decoder;
// what bounds its output is the batch norm behind it.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "isp/stages.h"
#include "network/network.h"

namespace driftsweep::isp {

class NetworkPipeline {
 public:
  // Weights from the stream (seed, "weights"); without a seed all zero, to be loaded.
  explicit NetworkPipeline(std::optional<uint64_t> seed);

  // half_resolution() of a raw, (B, 3, H, W) -> (B, 3, H, W). In training, batch norms inside use
  // the batch's statistics. `stages` gets `demosaic` and `rgb`.
  at::Tensor operator()(const at::Tensor& mosaic, bool training, Stages* stages = nullptr);

  network::Layers& layers() { return network_->layers(); }

 private:
  std::unique_ptr<network::Network> network_;
};

}  // namespace driftsweep::isp

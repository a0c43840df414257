// U-Net (Ronneberger et al. 2015) with a ResNet-34 encoder, as segmentation_models_pytorch's Unet
// with its defaults.
#pragma once

#include "network/resnet.h"

namespace driftsweep::network {

class UNet : public Network {
 public:
  UNet(int64_t channels, std::optional<uint64_t> seed);
  at::Tensor forward(const at::Tensor& pictures, bool training) override;
  Layers& layers() override { return layers_; }

 private:
  Layers layers_;
  ResNetBody encoder_;
};

}  // namespace driftsweep::network

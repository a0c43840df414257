// U-Net++ (Zhou et al. 2018) with a ResNet-34 encoder, as segmentation_models_pytorch's
// UnetPlusPlus.
#pragma once

#include <vector>

#include "network/resnet.h"

namespace driftsweep::network {

class UNetPlusPlus : public Network {
 public:
  // `decoder` has the channels of the decoder's levels, coarsest first, one for each of the
  // encoder's stages that are used (3 to 5). The default is the library's. The encoder is built
  // whole, as there, so that its weights load; stages that are not used get no gradient.
  UNetPlusPlus(int64_t channels, std::optional<uint64_t> seed,
               std::vector<int64_t> decoder = {256, 128, 64, 32, 16});
  at::Tensor forward(const at::Tensor& pictures, bool training) override;
  Layers& layers() override { return layers_; }

 private:
  int depth() const { return static_cast<int>(decoder_.size()); }

  Layers layers_;
  ResNetBody encoder_;
  std::vector<int64_t> decoder_;
};

}  // namespace driftsweep::network

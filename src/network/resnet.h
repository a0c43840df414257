// Residual networks (He et al. 2016), layer for layer and name for name as torchvision's resnet18,
// resnet34 and resnet50.
#pragma once

#include <array>
#include <vector>

#include "network/network.h"

namespace driftsweep::network {

struct ResNetShape {
  std::array<int, 4> blocks;  // by stage
  bool bottleneck;            // 1x1, 3x3, 1x1 with four times the channels, else 3x3, 3x3
};

// InternalError for another name.
ResNetShape resnet_shape(const std::string& name);

// The stages of a ResNet below a prefix such as "encoder.".
class ResNetBody {
 public:
  ResNetBody(Layers& layers, const std::string& prefix, const ResNetShape& shape);

  // What each of the first `depth` stages gives, at 1/2, 1/4, … of the resolution: the first
  // convolution, then layer1 to layer4.
  std::vector<at::Tensor> features(const at::Tensor& pictures, int depth, bool training);
  int64_t channels() const;  // of the last stage

 private:
  at::Tensor block(const at::Tensor& input, const std::string& name, int64_t stride, bool training);

  Layers& layers_;
  std::string prefix_;
  ResNetShape shape_;
};

class ResNet : public Network {
 public:
  ResNet(const ResNetShape& shape, int64_t classes, std::optional<uint64_t> seed);
  at::Tensor forward(const at::Tensor& pictures, bool training) override;
  Layers& layers() override { return layers_; }

 private:
  Layers layers_;
  ResNetBody body_;
};

}  // namespace driftsweep::network

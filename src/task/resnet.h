// ResNet-18 (He et al. 2016), layer for layer and name for name as torchvision's resnet18.
#pragma once

#include <optional>

#include "task/classifier.h"

namespace driftsweep::task {

class ResNet18 : public TrainableClassifier {
 public:
  // Kaiming-normal (fan out) convolutions, batch norm at weight 1 and bias 0, the last layer
  // uniform in +-1/sqrt(512), as torchvision starts; drawn from our own streams, so that the start
  // is the same on every device and library version.
  ResNet18(int64_t classes, std::optional<uint64_t> seed);

  at::Tensor logits(const at::Tensor& pictures) override;
  at::Tensor training_logits(const at::Tensor& pictures) override;
  void to(at::Device device, at::ScalarType type) override;
  NamedTensors& parameters() override { return parameters_; }
  NamedTensors& buffers() override { return buffers_; }

 private:
  at::Tensor forward(const at::Tensor& pictures, bool training);
  at::Tensor block(const at::Tensor& input, const std::string& name, int64_t stride, bool training);
  at::Tensor convolve(const at::Tensor& input, const std::string& name, int64_t stride,
                      int64_t padding) const;
  at::Tensor normalise(const at::Tensor& input, const std::string& name, bool training);

  NamedTensors parameters_;
  NamedTensors buffers_;
};

}  // namespace driftsweep::task

// A convolutional network with its weights.
#pragma once

#include <memory>
#include <string>

#include "network/layers.h"

namespace driftsweep::network {

class Network {
 public:
  virtual ~Network() = default;
  // Pictures (B, 3, H, W) -> what the network is for: (B, classes), or (B, channels, H, W).
  virtual at::Tensor forward(const at::Tensor& pictures, bool training) = 0;
  virtual Layers& layers() = 0;
};

// What networks there are, by name: "resnet18", "resnet34", "resnet50", "unet", "unetplusplus".
const std::vector<std::string>& network_names();
bool is_segmentation(const std::string& network);
// InternalError for another name. `outputs`: classes, or channels of the picture.
std::unique_ptr<Network> make_network(const std::string& name, int64_t outputs,
                                      std::optional<uint64_t> seed);

}  // namespace driftsweep::network

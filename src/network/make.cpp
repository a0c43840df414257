#include <algorithm>

#include "base/errors.h"
#include "network/network.h"
#include "network/resnet.h"
#include "network/unet.h"
#include "network/unetplusplus.h"

namespace driftsweep::network {

const std::vector<std::string>& network_names() {
  static const std::vector<std::string> names = {"resnet18", "resnet34", "resnet50", "unet",
                                                 "unetplusplus"};
  return names;
}

bool is_segmentation(const std::string& network) { return network.starts_with("unet"); }

std::unique_ptr<Network> make_network(const std::string& name, int64_t outputs,
                                      std::optional<uint64_t> seed) {
  if (name == "unet") return std::make_unique<UNet>(outputs, seed);
  if (name == "unetplusplus") return std::make_unique<UNetPlusPlus>(outputs, seed);
  const auto& names = network_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw base::InternalError("no network is named " + name);
  return std::make_unique<ResNet>(resnet_shape(name), outputs, seed);
}

}  // namespace driftsweep::network

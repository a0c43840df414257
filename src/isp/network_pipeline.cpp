#include "isp/network_pipeline.h"

#include <vector>

#include "network/unetplusplus.h"

namespace driftsweep::isp {

NetworkPipeline::NetworkPipeline(std::optional<uint64_t> seed)
    : network_(
          std::make_unique<network::UNetPlusPlus>(3, seed, std::vector<int64_t>{256, 128, 64})) {}

at::Tensor NetworkPipeline::operator()(const at::Tensor& mosaic, bool training, Stages* stages) {
  at::Tensor picture = network_->forward(mosaic, training);
  if (stages != nullptr) {
    stages->emplace_back("demosaic", mosaic);
    stages->emplace_back("rgb", picture);
  }
  return picture;
}

}  // namespace driftsweep::isp

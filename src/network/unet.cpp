#include "network/unet.h"

#include <array>

#include "network/decoder_block.h"

namespace driftsweep::network {
namespace {

constexpr int depth = 5;
constexpr std::array<int64_t, depth> encoder_channels = {64, 64, 128, 256, 512};
constexpr std::array<int64_t, depth> decoder_channels = {256, 128, 64, 32, 16};

DecoderBlock block(int index) { return {"decoder.blocks." + std::to_string(index)}; }

}  // namespace

UNet::UNet(int64_t channels, std::optional<uint64_t> seed)
    : layers_(seed), encoder_(layers_, "encoder.", resnet_shape("resnet34")) {
  int64_t in = encoder_channels.back();
  for (int i = 0; i < depth; ++i) {
    const auto place = static_cast<size_t>(depth - 2 - i);
    block(i).add(layers_, in, i + 1 < depth ? encoder_channels[place] : 0,
                 decoder_channels[static_cast<size_t>(i)]);
    in = decoder_channels[static_cast<size_t>(i)];
  }
  add_head(layers_, in, channels);
}

at::Tensor UNet::forward(const at::Tensor& pictures, bool training) {
  const auto features = encoder_.features(continued(pictures, 1 << depth), depth, training);
  at::Tensor x = features.back();
  for (int i = 0; i < depth; ++i)
    x = block(i).forward(
        layers_, x, i + 1 < depth ? features[static_cast<size_t>(depth - 2 - i)] : at::Tensor(),
        training);
  return head(layers_, x).slice(2, 0, pictures.size(2)).slice(3, 0, pictures.size(3));
}

}  // namespace driftsweep::network

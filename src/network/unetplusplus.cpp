#include "network/unetplusplus.h"

#include <ATen/ops/cat.h>

#include <array>
#include <map>

#include "network/decoder_block.h"

namespace driftsweep::network {
namespace {

constexpr std::array<int64_t, 5> pyramid_channels = {64, 64, 128, 256, 512};

// Block (from, level): `level` counts the resolutions from the coarsest, `from` the level at which
// the block's row of the triangle starts.
DecoderBlock block(int from, int level) {
  return {"decoder.blocks.x_" + std::to_string(from) + "_" + std::to_string(level)};
}

}  // namespace

UNetPlusPlus::UNetPlusPlus(int64_t channels, std::optional<uint64_t> seed,
                           std::vector<int64_t> decoder)
    : layers_(seed),
      encoder_(layers_, "encoder.", resnet_shape("resnet34")),
      decoder_(std::move(decoder)) {
  const int last = depth() - 1;
  // Channels of the encoder's feature that joins at a level.
  const auto skip = [&](int level) {
    return pyramid_channels[static_cast<size_t>(last - 1 - level)];
  };
  int64_t in = pyramid_channels[static_cast<size_t>(last)];
  for (int level = 0; level < last; ++level) {
    const int64_t out = decoder_[static_cast<size_t>(level)];
    block(0, level).add(layers_, in, skip(level) * (level + 1), out);
    for (int from = 1; from <= level; ++from)
      block(from, level)
          .add(layers_, skip(level - 1), skip(level) * (level + 1 - from), skip(level));
    in = out;
  }
  block(0, last).add(layers_, in, 0, decoder_.back());
  add_head(layers_, decoder_.back(), channels);
}

at::Tensor UNetPlusPlus::forward(const at::Tensor& pictures, bool training) {
  const int last = depth() - 1;
  const auto features =
      encoder_.features(continued(pictures, int64_t{1} << depth()), depth(), training);
  const auto feature = [&](int level) { return features[static_cast<size_t>(last - level)]; };
  std::map<std::pair<int, int>, at::Tensor> dense;
  // The diagonal first, then each block from its left neighbour and all blocks below it.
  for (int step = 0; step < last; ++step)
    for (int from = 0; from + step < last; ++from) {
      const int level = from + step;
      std::vector<at::Tensor> skips;
      for (int other = from + 1; other <= level; ++other) skips.push_back(dense.at({other, level}));
      skips.push_back(feature(level + 1));
      const at::Tensor input = step == 0 ? feature(level) : dense.at({from, level - 1});
      dense[{from, level}] =
          block(from, level)
              .forward(layers_, input, skips.size() == 1 ? skips.front() : at::cat(skips, 1),
                       training);
    }
  const at::Tensor top =
      block(0, last).forward(layers_, dense.at({0, last - 1}), at::Tensor(), training);
  return head(layers_, top).slice(2, 0, pictures.size(2)).slice(3, 0, pictures.size(3));
}

}  // namespace driftsweep::network

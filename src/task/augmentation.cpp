#include "task/augmentation.h"

#include <ATen/ops/flip.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/stack.h>

#include "base/errors.h"
#include "base/random.h"
#include "task/strong_augmentation.h"

namespace driftsweep::task {
namespace {

std::string purpose_of(int64_t epoch) { return "augmentation epoch " + std::to_string(epoch); }

at::Tensor weak(const at::Tensor& pictures, uint64_t seed, const std::vector<std::string>& contents,
                int64_t epoch) {
  const bool square = pictures.size(2) == pictures.size(3);
  std::vector<at::Tensor> changed;
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    base::Stream stream(seed, contents[static_cast<size_t>(i)], purpose_of(epoch));
    at::Tensor picture = pictures[i];
    if (stream.below(2) == 1) picture = at::flip(picture, {2});
    if (stream.below(2) == 1) picture = at::flip(picture, {1});
    if (square && stream.below(2) == 1) picture = at::rot90(picture, 1, {1, 2});
    changed.push_back(picture);
  }
  return at::stack(changed);
}

std::vector<StrongDraw> strong_draws(uint64_t seed, const std::vector<std::string>& contents,
                                     int64_t epoch) {
  std::vector<StrongDraw> draws;
  for (const auto& content : contents)
    draws.push_back(draw_strong(base::Stream(seed, content, purpose_of(epoch))));
  return draws;
}

}  // namespace

Augmentation augmentation_of(const std::string& name) {
  if (name == "none") return Augmentation::none;
  if (name == "weak") return Augmentation::weak;
  if (name == "strong") return Augmentation::strong;
  throw base::InternalError("no augmentation is named " + name);
}

at::Tensor augment(const at::Tensor& pictures, Augmentation kind, uint64_t seed,
                   const std::vector<std::string>& contents, int64_t epoch) {
  switch (kind) {
    case Augmentation::weak:
      return weak(pictures, seed, contents, epoch);
    case Augmentation::strong:
      return augment_strongly(pictures, strong_draws(seed, contents, epoch));
    default:
      return pictures;
  }
}

at::Tensor augment_labels(const at::Tensor& labels, Augmentation kind, uint64_t seed,
                          const std::vector<std::string>& contents, int64_t epoch) {
  if (labels.dim() != 3 || kind == Augmentation::none) return labels;
  if (kind == Augmentation::strong) return turn_masks(labels, strong_draws(seed, contents, epoch));
  return weak(labels.unsqueeze(1), seed, contents, epoch).squeeze(1);
}

}  // namespace driftsweep::task

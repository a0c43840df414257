#include "task/augmentation.h"

#include <ATen/ops/flip.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/stack.h>

#include "base/random.h"

namespace driftsweep::task {

at::Tensor augment(const at::Tensor& pictures, Augmentation kind, uint64_t seed,
                   const std::vector<std::string>& contents, int64_t epoch) {
  if (kind == Augmentation::none) return pictures;
  const std::string purpose = "augmentation epoch " + std::to_string(epoch);
  const bool square = pictures.size(2) == pictures.size(3);
  std::vector<at::Tensor> changed;
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    base::Stream stream(seed, contents[static_cast<size_t>(i)], purpose);
    at::Tensor picture = pictures[i];
    if (stream.below(2) == 1) picture = at::flip(picture, {2});
    if (stream.below(2) == 1) picture = at::flip(picture, {1});
    if (square && stream.below(2) == 1) picture = at::rot90(picture, 1, {1, 2});
    changed.push_back(picture);
  }
  return at::stack(changed);
}

at::Tensor augment_labels(const at::Tensor& labels, Augmentation kind, uint64_t seed,
                          const std::vector<std::string>& contents, int64_t epoch) {
  if (labels.dim() != 3) return labels;
  return augment(labels.unsqueeze(1), kind, seed, contents, epoch).squeeze(1);
}

}  // namespace driftsweep::task

// What a training makes small.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace driftsweep::task {

inline constexpr int64_t ignored_label = 255;  // of a pixel that counts nowhere

// The loss of each picture (B). `kind`:
// - "cross_entropy": labels (B) with logits (B, classes), or the mean over the counted pixels with
//   labels (B, H, W) and logits (B, classes, H, W).
// - "dice": pixels only. 1 - 2 sum(p t) / (sum p + sum t) over the counted pixels of the picture,
//   p the softmax, averaged over the classes but the first, background (Milletari et al. 2016,
//   without squares, as segmentation_models_pytorch); a class that is nowhere in the picture has 0
//   there, as in that library.
// A picture without counted pixels has no loss: NaN, through which no gradient flows.
// InternalError for another kind.
at::Tensor loss_by_picture(const std::string& kind, const at::Tensor& logits,
                           const at::Tensor& labels);

// (B), bool: the pictures that have a loss. Where labels are of pictures (B), all.
at::Tensor has_loss(const at::Tensor& labels);

// What a training adds to cross-entropy, as PyTorch's CrossEntropyLoss; an evaluation has neither.
struct LossOptions {
  double label_smoothing = 0;  // in [0, 1): the share of a label that is spread over all classes
  at::Tensor class_weights;    // (classes), positive; undefined = all 1

  bool plain() const { return label_smoothing == 0 && !class_weights.defined(); }
};

// The loss of a batch (): the mean over the pictures that have one, but for "dice", whose sums run
// over the whole batch, as in that library. With class weights it is divided by the sum of the
// labels' weights: of the batch or, where pixels have classes, of each picture, whose losses are
// then averaged; 0, without a gradient, where nothing counts. Dice knows no options: InternalError.
at::Tensor batch_loss(const std::string& kind, const at::Tensor& logits, const at::Tensor& labels,
                      const LossOptions& options = {});

// Masks (B, H, W) as labels of logits of half their size: a class where all four pixels have it,
// else ignored. Labels that fit already, or are of pictures, stay as they are. InternalError for
// other sizes.
at::Tensor labels_for(const at::Tensor& logits, const at::Tensor& labels);

// How many of the labels that count are met by the largest logit, and how many count.
struct Hits {
  int64_t right = 0, counted = 0;
};
Hits hits(const at::Tensor& logits, const at::Tensor& labels);

// Pixels of one picture by true and predicted class, classes x classes, true class first; both
// (H, W), int64, on the CPU. Ignored pixels are in none.
std::vector<int64_t> pixels_by_class(const at::Tensor& truth, const at::Tensor& prediction,
                                     int64_t classes);

}  // namespace driftsweep::task

#include "task/loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <limits>
#include <vector>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

bool per_pixel(const at::Tensor& labels) { return labels.dim() == 3; }

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& labels) {
  if (!per_pixel(labels))
    return -at::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1);
  const at::Tensor counts = labels.ne(ignored_label);
  const at::Tensor known = at::where(counts, labels, at::zeros_like(labels));
  const at::Tensor losses = -at::log_softmax(logits, 1).gather(1, known.unsqueeze(1)).squeeze(1);
  const at::Tensor weights = counts.to(logits.scalar_type());
  return (losses * weights).sum({1, 2}) / weights.sum({1, 2}).clamp_min(1);
}

// The mean over the pictures that have a loss: one that has none counts nowhere. 0 where none has.
at::Tensor mean_over_pictures(const at::Tensor& losses, const at::Tensor& labels) {
  if (!per_pixel(labels)) return losses.mean();
  const at::Tensor counted = has_loss(labels).nonzero().squeeze(1);
  if (counted.numel() == 0)
    return at::where(has_loss(labels), losses, at::zeros_like(losses)).sum();
  return counted.numel() == losses.numel() ? losses.mean() : losses.index_select(0, counted).mean();
}

// Of a batch. A label's own term has its class's weight; the spread share is the mean over classes
// of each one's term with that class's weight.
at::Tensor weighted_cross_entropy(const at::Tensor& logits, const at::Tensor& labels,
                                  const LossOptions& options) {
  const at::Tensor counts =
      per_pixel(labels) ? labels.ne(ignored_label) : at::ones_like(labels, at::kBool);
  const at::Tensor known = at::where(counts, labels, at::zeros_like(labels));
  const at::Tensor class_weights = options.class_weights.defined()
                                       ? options.class_weights.to(logits.options())
                                       : at::ones({logits.size(1)}, logits.options());
  const at::Tensor terms = -at::log_softmax(logits, 1);
  const at::Tensor weights = class_weights.index_select(0, known.reshape(-1)).view(known.sizes()) *
                             counts.to(logits.scalar_type());
  const at::Tensor own = terms.gather(1, known.unsqueeze(1)).squeeze(1) * weights;
  std::vector<int64_t> by_class(static_cast<size_t>(logits.dim()), 1);
  by_class[1] = -1;
  const at::Tensor spread =
      (terms * class_weights.view(by_class)).mean(1) * counts.to(logits.scalar_type());
  const at::Tensor losses = (1 - options.label_smoothing) * own + options.label_smoothing * spread;
  // Weights may be small, so that the divisor is kept off 0 where nothing counts, and there alone.
  const auto mean = [](const at::Tensor& sums, const at::Tensor& divisors) {
    return sums / at::where(divisors > 0, divisors, at::ones_like(divisors));
  };
  if (!per_pixel(labels)) return mean(losses.sum(), weights.sum());
  return mean_over_pictures(mean(losses.sum({1, 2}), weights.sum({1, 2})), labels);
}

// Sums over pixels, and over pictures too where `dimensions` names 0.
at::Tensor dice(const at::Tensor& logits, const at::Tensor& labels, at::IntArrayRef dimensions) {
  const at::Tensor counts = labels.ne(ignored_label).unsqueeze(1);
  const at::Tensor classes = at::arange(1, logits.size(1), labels.options()).view({1, -1, 1, 1});
  const at::Tensor truth = (labels.unsqueeze(1).eq(classes) & counts).to(logits.scalar_type());
  const at::Tensor probability =
      at::softmax(logits, 1).slice(1, 1) * counts.to(logits.scalar_type());
  const at::Tensor both = (probability * truth).sum(dimensions);
  const at::Tensor all = (probability + truth).sum(dimensions);
  const at::Tensor occurs = truth.sum(dimensions).gt(0).to(logits.scalar_type());
  return ((1 - 2 * both / all.clamp_min(1e-7)) * occurs).mean(-1);
}

}  // namespace

at::Tensor loss_by_picture(const std::string& kind, const at::Tensor& logits,
                           const at::Tensor& labels) {
  if (kind == "cross_entropy" && !per_pixel(labels)) return cross_entropy(logits, labels);
  if (!per_pixel(labels) || (kind != "cross_entropy" && kind != "dice"))
    throw base::InternalError("no loss of this task is named " + kind);
  const at::Tensor losses =
      kind == "dice" ? dice(logits, labels, {2, 3}) : cross_entropy(logits, labels);
  return at::where(has_loss(labels), losses,
                   at::full_like(losses, std::numeric_limits<double>::quiet_NaN()));
}

at::Tensor has_loss(const at::Tensor& labels) {
  if (!per_pixel(labels)) return at::ones_like(labels, at::kBool);
  return labels.ne(ignored_label).flatten(1).any(1);
}

at::Tensor batch_loss(const std::string& kind, const at::Tensor& logits, const at::Tensor& labels,
                      const LossOptions& options) {
  if (!options.plain()) {
    if (kind == "cross_entropy") return weighted_cross_entropy(logits, labels, options);
    throw base::InternalError("the loss " + kind + " with class weights or label smoothing");
  }
  if (kind == "dice" && per_pixel(labels)) return dice(logits, labels, {0, 2, 3});
  return mean_over_pictures(loss_by_picture(kind, logits, labels), labels);
}

at::Tensor labels_for(const at::Tensor& logits, const at::Tensor& labels) {
  if (!per_pixel(labels)) return labels;
  const int64_t rows = logits.size(2), columns = logits.size(3);
  if (labels.size(1) == rows && labels.size(2) == columns) return labels;
  if (labels.size(1) / 2 != rows || labels.size(2) / 2 != columns)
    throw base::InternalError("masks and logits of sizes that do not fit");
  const auto corner = [&](int64_t row, int64_t column) {
    return labels.slice(1, row, 2 * rows, 2).slice(2, column, 2 * columns, 2);
  };
  const at::Tensor first = corner(0, 0);
  const at::Tensor agree = first.eq(corner(0, 1)) & first.eq(corner(1, 0)) & first.eq(corner(1, 1));
  return at::where(agree, first, at::full_like(first, ignored_label));
}

Hits hits(const at::Tensor& logits, const at::Tensor& labels) {
  const at::Tensor right = logits.detach().argmax(1).eq(labels);
  const int64_t counted =
      per_pixel(labels) ? labels.ne(ignored_label).sum().item<int64_t>() : labels.size(0);
  return {right.sum().item<int64_t>(), counted};
}

std::vector<int64_t> pixels_by_class(const at::Tensor& truth, const at::Tensor& prediction,
                                     int64_t classes) {
  std::vector<int64_t> pixels(static_cast<size_t>(classes * classes), 0);
  const at::Tensor truths = truth.contiguous(), predictions = prediction.contiguous();
  for (int64_t i = 0; i < truths.numel(); ++i) {
    const int64_t label = truths.data_ptr<int64_t>()[i];
    if (label == ignored_label) continue;
    ++pixels.at(static_cast<size_t>(label * classes + predictions.data_ptr<int64_t>()[i]));
  }
  return pixels;
}

}  // namespace driftsweep::task

#include "study/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <limits>

#include "study/pictures_at.h"
#include "task/loss.h"

namespace driftsweep::study {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// d (sum of losses) / d parameter of one batch, for each wanted gradient; undefined where the graph
// does not reach the parameter, so that none exists.
std::vector<at::Tensor> gradients_of(const at::Tensor& loss_sum, const Drift& drift,
                                     const std::vector<int>& axes) {
  std::vector<at::Tensor> leaves, gradients(axes.size());
  for (const int axis : axes)
    if (axis >= 0) leaves.push_back(drift[static_cast<size_t>(axis)].value);
  if (leaves.empty() || !loss_sum.requires_grad()) return gradients;
  const auto found = torch::autograd::grad({loss_sum}, leaves, {}, /*retain_graph=*/false,
                                           /*create_graph=*/false, /*allow_unused=*/true);
  size_t next = 0;
  for (size_t i = 0; i < axes.size(); ++i)
    if (axes[i] >= 0) gradients[i] = found[next++];
  return gradients;
}

// A gradient that does not exist becomes NaN and stays it.
void add_gradients(const std::vector<at::Tensor>& gradients, std::vector<double>& sums) {
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] += gradients[i].defined() ? gradients[i].item<double>() : nan;
}

// The same of each image of the batch that counts, whose loss depends on its own number alone.
void append_gradients(const std::vector<at::Tensor>& gradients, const at::Tensor& counted,
                      std::vector<std::vector<double>>& by_image) {
  std::vector<at::Tensor> values;
  for (const auto& gradient : gradients)
    values.push_back(gradient.defined() ? gradient.cpu().to(at::kDouble).contiguous() : gradient);
  const at::Tensor counts = counted.cpu();
  for (int64_t image = 0; image < counts.size(0); ++image) {
    if (!counts.data_ptr<bool>()[image]) continue;
    by_image.emplace_back();
    for (const auto& value : values)
      by_image.back().push_back(value.defined() ? value.data_ptr<double>()[image] : nan);
  }
}

// Over the images of a batch that count.
at::Tensor sum_where(const at::Tensor& counted, const at::Tensor& by_picture) {
  return at::where(counted, by_picture, at::zeros_like(by_picture)).sum();
}

// The same drift, with a leaf for each image.
Drift by_image(const Drift& drift, const std::vector<int>& axes, int64_t images) {
  Drift own = drift;
  for (const int axis : axes) {
    if (axis < 0) continue;
    at::Tensor& value = own[static_cast<size_t>(axis)].value;
    value = value.detach().expand({images}).clone().set_requires_grad(true);
  }
  return own;
}

std::vector<std::vector<space::Coordinate>> part_of(
    const std::vector<std::vector<space::Coordinate>>& points, int64_t first, size_t count) {
  const auto begin = points.begin() + first;
  return {begin, begin + static_cast<int64_t>(count)};
}

}  // namespace

EvaluationRequest undrifted_request(const job::Job& job, const job::ModelSpec& model) {
  EvaluationRequest request;
  request.batch_size = job.evaluation_batch;
  request.pixels = job.segmentation();
  if (model.train) request.loss = model.train->loss;
  return request;
}

Evaluation evaluate(TaskModel& model, const DataModel& data_model, const data::ImageSet& images,
                    const EvaluationRequest& request, const at::TensorOptions& options) {
  const auto& facts = images.facts();
  const bool with_gradients = !request.gradient_axes.empty() && !request.point.empty();
  const c10::AutoGradMode grad_mode(with_gradients);
  const Drift drift =
      request.point.empty() ? Drift{} : data_model.drift(request.point, with_gradients);

  Evaluation result{
      .metrics = task::ClassificationMetrics(static_cast<int64_t>(facts.classes.size())),
      .pixel_metrics = {},
      .gradient = std::vector<double>(
          with_gradients && !request.gradients_by_image ? request.gradient_axes.size() : 0, 0.),
      .image_gradient = {},
      .image_loss = {},
      .image_prediction = {},
      .image_pixels = {}};
  const auto mask_classes = static_cast<int64_t>(facts.mask_classes.size());
  if (request.pixels) result.pixel_metrics.emplace(mask_classes);
  const auto total = static_cast<int64_t>(request.images.size());
  for (int64_t start = 0; start < total; start += request.batch_size) {
    if (request.between_batches) request.between_batches();
    const auto first = request.images.begin() + start;
    const std::vector<int64_t> batch(first, first + std::min(request.batch_size, total - start));
    const at::Tensor raw = images.raw(batch, options);
    const bool each = with_gradients && request.gradients_by_image;
    const Drift own =
        each ? by_image(drift, request.gradient_axes, static_cast<int64_t>(batch.size())) : drift;
    const BatchFacts batch_facts = facts_of(facts, batch);
    const Developed pictures =
        request.points.empty()
            ? data_model.pictures(raw, batch_facts, own)
            : Developed{pictures_at(data_model, raw, batch_facts,
                                    part_of(request.points, start, batch.size())),
                        {}};
    if (pictures.noisier.defined()) {
      result.noisier_pixels += pictures.noisier.item<int64_t>();
      result.pixels += raw.numel();
    }
    const at::Tensor logits = model.classifier->logits(model.input(pictures.rgb, false));
    const at::Tensor labels = request.pixels
                                  ? task::labels_for(logits, images.masks(batch, options.device()))
                                  : images.labels(batch, options.device());
    const at::Tensor losses = task::loss_by_picture(request.loss, logits, labels);
    const at::Tensor counted = task::has_loss(labels);
    at::Tensor objective = sum_where(counted, losses);
    if (request.distance) {
      const at::Tensor distances = sum_where(counted, request.distance(pictures.rgb, batch));
      result.distance += distances.to(at::kDouble).item<double>();
      objective = objective - request.distance_weight * distances;
    }
    if (with_gradients) {
      const auto gradients = gradients_of(objective, own, request.gradient_axes);
      if (each)
        append_gradients(gradients, counted, result.image_gradient);
      else
        add_gradients(gradients, result.gradient);
    }

    const at::Tensor loss_values = losses.detach().cpu().to(at::kDouble);
    const at::Tensor predictions = logits.detach().argmax(1).cpu();
    const at::Tensor truths = labels.cpu(), counted_here = counted.cpu();
    // Once for all devices on the host, in double: ties among large float32 logits stay few.
    const at::Tensor probabilities =
        request.pixels ? at::Tensor()
                       : at::softmax(logits.detach().cpu().to(at::kDouble), 1).contiguous();
    for (size_t i = 0; i < batch.size(); ++i) {
      const double loss = loss_values.data_ptr<double>()[i];
      const bool counts = counted_here.data_ptr<bool>()[i];
      const auto image = static_cast<size_t>(batch[i]);
      result.counted += counts ? 1 : 0;
      if (counts && !std::isfinite(loss))
        throw NotFinite(
            fmt::format("the loss of image {} ({}) is {}", image, facts.source[image], loss));
      result.image_loss.push_back(static_cast<float>(loss));
      if (request.pixels) {
        const auto place = static_cast<int64_t>(i);
        result.image_pixels.push_back(
            task::pixels_by_class(truths[place], predictions[place], mask_classes));
        if (counts) result.pixel_metrics->add(loss, result.image_pixels.back());
        result.image_prediction.push_back(-1);
        continue;
      }
      const int64_t prediction = predictions.data_ptr<int64_t>()[i];
      const auto classes = static_cast<size_t>(probabilities.size(1));
      result.metrics.add(loss, facts.label[image], prediction,
                         {probabilities.data_ptr<double>() + i * classes, classes});
      result.image_prediction.push_back(static_cast<int32_t>(prediction));
    }
  }
  if (result.counted == 0)
    throw NotFinite(fmt::format("none of the {} images has a pixel that counts", total));
  for (double& sum : result.gradient) sum /= static_cast<double>(result.counted);
  result.distance /= static_cast<double>(result.counted);
  return result;
}

}  // namespace driftsweep::study

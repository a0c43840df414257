// One evaluation: a task model on test images under a point of the drift design.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/image_set.h"
#include "job/job.h"
#include "study/data_model.h"
#include "study/task_model.h"
#include "task/metrics.h"
#include "task/pixel_metrics.h"

namespace driftsweep::study {

struct EvaluationRequest {
  std::vector<int64_t> images;  // indices in the data set; batched in this order
  int64_t batch_size = 64;
  std::vector<space::Coordinate> point;  // empty = undrifted
  // In place of one point: one for each of `images`, without gradients.
  std::vector<std::vector<space::Coordinate>> points;
  // For each wanted gradient, its axis in the design, or -1 where it has none in this model.
  std::vector<int> gradient_axes;
  bool gradients_by_image = false;        // of each image's loss, in place of those of the mean
  bool pixels = false;                    // every pixel has a class: masks instead of labels
  std::string loss = "cross_entropy";     // see task/loss.h
  std::function<void()> between_batches;  // what it throws ends the evaluation; may be empty
  // Distances (B) of processed pictures from where they were, of the images given. Where set, the
  // gradients are those of the mean of loss - distance_weight x distance.
  std::function<at::Tensor(const at::Tensor& rgb, const std::vector<int64_t>& images)> distance;
  double distance_weight = 0;
};

// What the job says of every evaluation of the model; images, point and more are still to come.
EvaluationRequest undrifted_request(const job::Job& job, const job::ModelSpec& model);

struct Evaluation {
  task::ClassificationMetrics metrics;  // of pictures
  // In place of metrics where every pixel has a class; images have no prediction then.
  std::optional<task::PixelMetrics> pixel_metrics = {};
  std::vector<double> gradient;  // d mean loss / d parameter, NaN where it does not exist
  // Where asked for: (image that counts, wanted gradient).
  std::vector<std::vector<double>> image_gradient;
  // By position in `images`; NaN for one whose mask has no pixel that counts, which is in no mean,
  // sum or gradient.
  std::vector<float> image_loss;
  std::vector<int32_t> image_prediction;
  // Of masks, likewise: pixels by true and predicted class.
  std::vector<std::vector<int64_t>> image_pixels;
  double distance = 0;  // mean over the images that count, where asked for
  int64_t counted = 0;  // images that count; of pictures with classes, all
  // Where the point sets noise: pixels whose raw is noisier than the point asks for, of how many.
  int64_t noisier_pixels = 0, pixels = 0;

  double loss() const { return pixel_metrics ? pixel_metrics->loss() : metrics.loss(); }
  std::vector<float> values() const {
    return pixel_metrics ? values_of(*pixel_metrics) : values_of(metrics);
  }
  const std::vector<int64_t>& confusion() const {
    return pixel_metrics ? pixel_metrics->confusion() : metrics.confusion();
  }
};

// Stored beside the metrics where the design sets noise: the fraction of pixels whose raw is
// noisier than the point asks for, so that its noise stays.
inline constexpr const char* noisier_share = "noisier_share";

// The loss of an image became NaN or infinite (the text names it), or no image has one.
class NotFinite : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Sums run over images in the order given, in double, so that the result does not depend on who
// computes it. The model must be on the device and in the type of `options`. Throws NotFinite.
Evaluation evaluate(TaskModel& model, const DataModel& data_model, const data::ImageSet& images,
                    const EvaluationRequest& request, const at::TensorOptions& options);

}  // namespace driftsweep::study

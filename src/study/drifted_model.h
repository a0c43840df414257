// A task model on test images under drifts along some axes of a job: what searches and tolerances
// of forensics evaluate, again and again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "capture/noise_fields.h"
#include "data/image_set.h"
#include "job/job.h"
#include "study/evaluation.h"
#include "study/task_model.h"

namespace driftsweep::study {

// Borrows everything but the noise. The task model must be on the device and in the type of
// `options`.
class DriftedModel {
 public:
  struct Parts {
    const job::Job* job = nullptr;
    const job::ModelSpec* model = nullptr;
    TaskModel* task = nullptr;
    const data::ImageSet* images = nullptr;
    at::TensorOptions options = {};
    std::shared_ptr<capture::NoiseFields> noise = nullptr;
    std::function<void()> between_batches = {};
  };
  // `axes`: by place in the job.
  DriftedModel(Parts parts, const std::vector<size_t>& axes);

  // Processed pictures (B, 3, H, W), without gradients. `place`: a number for each axis, or empty
  // for no drift.
  at::Tensor pictures(const std::vector<double>& place, const std::vector<int64_t>& images) const;
  // `place` likewise.
  Evaluation evaluate_at(const std::vector<double>& place, const std::vector<int64_t>& images);
  // Each image at a place of its own, as `images` orders them.
  Evaluation evaluate_each(const std::vector<std::vector<double>>& places,
                           const std::vector<int64_t>& images);
  // d loss of each image that has one / d number, (image, axis), at this place; NaN where it does
  // not exist.
  std::vector<std::vector<double>> image_gradients(const std::vector<double>& place,
                                                   const std::vector<int64_t>& images);
  // With the distance of the processed pictures from the undrifted ones.
  Evaluation scout_at(const std::vector<double>& place, const std::vector<int64_t>& images);
  // Likewise, and the gradients of loss - lambda x distance.
  Evaluation climb_from(const std::vector<double>& place, const std::vector<int64_t>& images,
                        double lambda);

 private:
  Evaluation run(const EvaluationRequest& asked);
  EvaluationRequest request(const std::vector<double>& place,
                            const std::vector<int64_t>& images) const;
  EvaluationRequest measured(const std::vector<double>& place, const std::vector<int64_t>& images);
  at::Tensor undrifted(const std::vector<int64_t>& batch);

  Parts parts_;
  DataModel data_model_;
  std::map<std::vector<int64_t>, at::Tensor> kept_;  // undrifted pictures of a batch
  size_t kept_bytes_ = 0;
};

}  // namespace driftsweep::study

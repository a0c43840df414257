#include "study/drifted_model.h"

#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <utility>

#include "study/picture_distance.h"

namespace driftsweep::study {
namespace {

// Undrifted pictures are kept while they take no more than this; else they are made again for
// every evaluation.
constexpr size_t most_kept_bytes = size_t{512} << 20;

std::vector<space::DesignParameter> some_axes(const job::Job& job,
                                              const std::vector<size_t>& places) {
  std::vector<space::DesignParameter> axes;
  for (const size_t place : places) axes.push_back(job.parameters.at(place));
  return axes;
}

}  // namespace

DriftedModel::DriftedModel(Parts parts, const std::vector<size_t>& axes)
    : parts_(std::move(parts)),
      data_model_(parts_.model->processing, parts_.images->facts().cameras,
                  some_axes(*parts_.job, axes), parts_.noise->seed(), parts_.options, parts_.noise,
                  parts_.task->processing, parts_.task->learned) {}

EvaluationRequest DriftedModel::request(const std::vector<double>& place,
                                        const std::vector<int64_t>& images) const {
  EvaluationRequest request = undrifted_request(*parts_.job, *parts_.model);
  request.images = images;
  request.between_batches = parts_.between_batches;
  for (const double number : place) request.point.emplace_back(number);
  return request;
}

Evaluation DriftedModel::run(const EvaluationRequest& asked) {
  return evaluate(*parts_.task, data_model_, *parts_.images, asked, parts_.options);
}

at::Tensor DriftedModel::pictures(const std::vector<double>& place,
                                  const std::vector<int64_t>& images) const {
  const c10::AutoGradMode no_grad(false);
  const std::vector<space::Coordinate> point(place.begin(), place.end());
  return data_model_
      .pictures(parts_.images->raw(images, parts_.options),
                facts_of(parts_.images->facts(), images),
                place.empty() ? Drift{} : data_model_.drift(point, false))
      .rgb;
}

Evaluation DriftedModel::evaluate_at(const std::vector<double>& place,
                                     const std::vector<int64_t>& images) {
  return run(request(place, images));
}

Evaluation DriftedModel::evaluate_each(const std::vector<std::vector<double>>& places,
                                       const std::vector<int64_t>& images) {
  EvaluationRequest asked = request({}, images);
  for (const auto& place : places) asked.points.emplace_back(place.begin(), place.end());
  return run(asked);
}

std::vector<std::vector<double>> DriftedModel::image_gradients(const std::vector<double>& place,
                                                               const std::vector<int64_t>& images) {
  EvaluationRequest asked = request(place, images);
  for (size_t i = 0; i < place.size(); ++i) asked.gradient_axes.push_back(static_cast<int>(i));
  asked.gradients_by_image = true;
  return run(asked).image_gradient;
}

EvaluationRequest DriftedModel::measured(const std::vector<double>& place,
                                         const std::vector<int64_t>& images) {
  EvaluationRequest asked = request(place, images);
  asked.distance = [this](const at::Tensor& rgb, const std::vector<int64_t>& batch) {
    return picture_distance(parts_.job->forensics->distance, rgb, undrifted(batch));
  };
  return asked;
}

Evaluation DriftedModel::scout_at(const std::vector<double>& place,
                                  const std::vector<int64_t>& images) {
  return run(measured(place, images));
}

Evaluation DriftedModel::climb_from(const std::vector<double>& place,
                                    const std::vector<int64_t>& images, double lambda) {
  EvaluationRequest asked = measured(place, images);
  for (size_t i = 0; i < place.size(); ++i) asked.gradient_axes.push_back(static_cast<int>(i));
  asked.distance_weight = lambda;
  return run(asked);
}

at::Tensor DriftedModel::undrifted(const std::vector<int64_t>& batch) {
  if (const auto found = kept_.find(batch); found != kept_.end()) return found->second;
  const at::Tensor rgb = pictures({}, batch);
  if (kept_bytes_ + rgb.nbytes() <= most_kept_bytes) {
    kept_bytes_ += rgb.nbytes();
    kept_.emplace(batch, rgb);
  }
  return rgb;
}

}  // namespace driftsweep::study

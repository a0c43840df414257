#include "job/plan_size.h"

#include <algorithm>

namespace driftsweep::job {
namespace {

constexpr int64_t metrics = 2;  // accuracy and macro F1, float32
constexpr int64_t bookkeeping =
    1 + 4 + 4 + 4 + 4 + 32;                 // status attempts seconds session rank error
constexpr int64_t per_image_bytes = 4 + 4;  // loss and prediction
constexpr int64_t curves = 4;               // loss and metric, of training and validation

}  // namespace

bool keeps_per_image(const Job& job, int64_t images) {
  if (job.per_image != "auto") return job.per_image == "always";
  const auto models = static_cast<double>(job.models.size());
  const auto points = static_cast<double>(job.make_design()->points());
  // In double precision, since a large plan may exceed 64 bits.
  return models * job.split.folds * (points + 1) * static_cast<double>(images * per_image_bytes) <=
         static_cast<double>(per_image_limit);
}

PlanSize plan_size(const Job& job, const DataFacts& facts) {
  PlanSize size;
  const int64_t folds = job.split.folds;
  size.points = job.make_design()->points();
  size.references = static_cast<int64_t>(job.models.size()) * folds;
  size.evaluations = size.references * size.points;
  int64_t epochs = 0;
  for (const auto& model : job.models) {
    if (!model.train) continue;
    size.trainings += folds;
    epochs = std::max<int64_t>(epochs, model.train->epochs);
  }
  size.per_image = keeps_per_image(job, facts.images);

  int64_t reference = 4 * (1 + metrics) + bookkeeping + 4 * facts.classes * facts.classes;
  if (size.per_image) reference += per_image_bytes * facts.images;
  const int64_t evaluation = reference + 4 * static_cast<int64_t>(job.gradient_parameters().size());
  // The training arrays span all models once one of them is trained.
  const int64_t training = epochs == 0 ? 0 : 4 * curves * epochs + bookkeeping;
  const int64_t axes = static_cast<int64_t>(job.parameters.size()) * 8;
  size.bytes =
      size.references * (reference + training) + size.evaluations * evaluation + size.points * axes;
  return size;
}

}  // namespace driftsweep::job

#include "job/plan_size.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/errors.h"
#include "capture/camera_facts.h"
#include "job/catalogue.h"
#include "job/metrics.h"

namespace driftsweep::job {
namespace {

// What the study file keeps (docs/study-file.md); the test study_size compares it with a real file.
// Float32 each: the five of pictures or the four of pixels; and the share of pixels that are
// noisier than asked for.
int64_t metrics_of(const Job& job) {
  return static_cast<int64_t>((job.segmentation() ? pixel_metrics() : picture_metrics()).size()) +
         (capture::sets_noise(job.parameters) ? 1 : 0);
}
constexpr int64_t bookkeeping =
    1 + 4 + 4 + 4 + 4 + 32;                 // status attempts seconds session rank error
constexpr int64_t search_numbers = 9;       // see store/search_values.h
constexpr int64_t tolerance_numbers = 9;    // see store/tolerance_values.h
constexpr int64_t ellipsoid_numbers = 6;    // see store/ellipsoid_values.h
constexpr int64_t per_image_bytes = 4 + 4;  // loss and prediction
constexpr int64_t image_label = 4;          // beside each image's name
constexpr int64_t curves = 4;               // loss and metric, of training and validation
constexpr int64_t weight_names = 128 + 64;  // file and SHA-256
constexpr int64_t axis_number = 8;          // of an axis
constexpr int64_t session = 32 + 32 + 4 + 1024 + 2048 + 128 + 1024 + 128 + axis_number;
constexpr int64_t sessions = 64;
constexpr int64_t failure = 32 + 4 + 8 + 32 + 512 + axis_number;  // and the model's name
constexpr int64_t most_failures = 1024;
constexpr int64_t dataset_header = 1024;  // with its attributes and scales
constexpr int64_t datasets = 64;          // beside the design's

int64_t longest_choice(const space::DesignParameter& parameter,
                       const std::vector<std::string>& choices) {
  size_t longest = 1;
  if (const auto* values = std::get_if<space::Values>(&parameter.distribution))
    for (const auto& value : values->values)
      longest = std::max(longest, space::text_of(value).size());
  else
    for (const auto& choice : choices) longest = std::max(longest, choice.size());
  return static_cast<int64_t>(longest);
}

// Coordinates stand in /design and in /evaluations.
int64_t bytes_per_point(const Job& job) {
  int64_t bytes = axis_number;
  for (const auto& parameter : job.parameters) {
    const auto& info = need_parameter(parameter.members().front(), parameter.where);
    bytes += info.choices.empty() ? axis_number : longest_choice(parameter, info.choices);
  }
  size_t label = 0;
  for (const auto& part : job.design.parts) label = std::max(label, part.label.size());
  size_t set = 0;
  for (const auto& test : job.tests) {
    label = std::max({label, test_case(test.name).size(), std::string(design_case).size()});
    set = std::max(set, test.name.size());
  }
  return 2 * (bytes + static_cast<int64_t>(label + set));
}

int64_t bytes_per_reference(const Job& job, const DataFacts& facts, bool per_image) {
  return 4 * (1 + metrics_of(job)) + bookkeeping + 4 * facts.classes * facts.classes +
         (per_image ? per_image_bytes * facts.images : 0);
}

int64_t longest_training(const Job& job) {
  int64_t epochs = 0;
  for (const auto& model : job.models)
    if (model.train) epochs = std::max<int64_t>(epochs, model.train->epochs);
  return epochs;
}

// What does not grow with the points.
int64_t fixed_bytes(const Job& job, const DataFacts& facts, const PlanSize& size) {
  const int64_t epochs = longest_training(job);
  size_t name = 1;
  for (const auto& model : job.models) name = std::max(name, model.name.size());
  // Training arrays span all models once one of them is trained.
  int64_t bytes =
      epochs == 0 ? 0 : size.references * (4 * curves * epochs + bookkeeping + weight_names);
  bytes += sessions * session;
  const int64_t slots = std::min(most_failures, std::max<int64_t>(size.rows(), 1));
  bytes += slots * (failure + static_cast<int64_t>(name));
  if (size.per_image)
    bytes += 2 * facts.images * (std::max(axis_number, facts.longest_source) + image_label);
  bytes += static_cast<int64_t>(job.text.size());
  // The domain of each parameter.
  if (size.ellipsoids > 0) bytes += 2 * axis_number * static_cast<int64_t>(job.parameters.size());
  const int64_t cases = (job.has_cases() ? 1 : 0) + (job.tests.empty() ? 0 : 1);
  const int64_t axes = static_cast<int64_t>(job.parameters.size()) + cases;
  return bytes + dataset_header * (datasets + 2 * axes);
}

}  // namespace

bool keeps_per_image(const Job& job, int64_t images) {
  if (job.per_image != "auto") return job.per_image == "always";
  const auto models = static_cast<double>(job.models.size());
  const auto points = static_cast<double>(job.points());
  // In double precision, since a large plan may exceed 64 bits.
  return models * job.split.folds * (points + 1) * static_cast<double>(images * per_image_bytes) <=
         static_cast<double>(per_image_limit);
}

PlanSize plan_size(const Job& job, const DataFacts& facts) {
  PlanSize size;
  const int64_t folds = job.split.folds;
  size.points = job.points();
  size.references = static_cast<int64_t>(job.models.size()) * folds;
  size.evaluations = size.references * size.points;
  for (const auto& model : job.models) size.trainings += model.train ? folds : 0;
  size.per_image = keeps_per_image(job, facts.images);

  const auto axes = static_cast<int64_t>(job.parameters.size());
  if (job.forensics) size.searches = size.references * job.forensics->searches();
  if (job.forensics && job.forensics->tau) size.tolerances = size.references * axes;
  if (size.tolerances > 0) size.ellipsoids = size.references;
  const int64_t search = 4 * search_numbers + bookkeeping + 4 * axes;
  const int64_t ellipsoid = 4 * ellipsoid_numbers + bookkeeping + axis_number * axes * axes;
  const int64_t reference = bytes_per_reference(job, facts, size.per_image);
  const int64_t evaluation = reference + 4 * static_cast<int64_t>(job.gradient_parameters().size());
  size.bytes = size.references * reference + size.evaluations * evaluation +
               size.searches * search + size.tolerances * (4 * tolerance_numbers + bookkeeping) +
               size.ellipsoids * ellipsoid + size.points * bytes_per_point(job) +
               fixed_bytes(job, facts, size);
  return size;
}

void refuse_too_many_rows(const Job& job, const std::string& where) {
  // In double precision: such numbers may exceed 64 bits.
  const auto pairs = static_cast<double>(job.models.size()) * job.split.folds;
  const auto points = static_cast<double>(job.points());
  const double searches = job.forensics ? static_cast<double>(job.forensics->searches()) : 0;
  const double rows =
      pairs * (points + searches + 2);  // at most a training and a reference beside them
  if (rows <= static_cast<double>(most_rows)) return;
  const double bytes = pairs * points * static_cast<double>(bytes_per_reference(job, {}, false)) +
                       points * static_cast<double>(bytes_per_point(job));
  const auto fitting = static_cast<int64_t>(static_cast<double>(most_rows) / pairs) - 2;
  throw base::usage_error(
      where,
      fmt::format("the plan has {:.3g} points for {:.0f} pairs of model and fold, more than the {} "
                  "rows that a study can have; its file would need at least {}",
                  points, pairs, most_rows, base::format_bytes(bytes)),
      fitting > 0 ? fmt::format("Take at most {} points, or fewer models or folds", fitting)
                  : "Take fewer models or folds");
}

}  // namespace driftsweep::job

#include "study/drift_pictures.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "data/image_set.h"
#include "job/job.h"
#include "study/data_model.h"
#include "study/develop.h"
#include "study/reused_trainings.h"

namespace driftsweep::study {
namespace {

constexpr int pictures_each = 4;  // beside the undrifted one
constexpr size_t most_choices = 6;

const job::ModelSpec* model_of(const job::Job& job) {
  for (const auto& model : job.models)
    if (model.processing.mode != space::Mode::network && model.processing.trainable.empty())
      return &model;
  return nullptr;
}

std::string recorded_contents(const store::StudyShape& shape) {
  for (const auto& [key, value] : shape.meaning)
    if (key == data_contents) return value;
  return "";
}

// Values of a parameter that a list design brings itself: ends and what is between.
std::vector<space::Coordinate> listed_values(const store::StudyShape& shape,
                                             const std::string& name) {
  std::vector<space::Coordinate> values;
  for (const auto& axis : shape.axes) {
    if (axis.name != name) continue;
    if (const auto* numbers = std::get_if<std::vector<double>>(&axis.values)) {
      std::vector<double> sorted;
      for (const double value : *numbers)
        if (!std::isnan(value)) sorted.push_back(value);
      std::sort(sorted.begin(), sorted.end());
      sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
      for (int i = 0; i < pictures_each && !sorted.empty(); ++i) {
        const double value = sorted[(sorted.size() - 1) * static_cast<size_t>(i) /
                                    static_cast<size_t>(pictures_each - 1)];
        if (values.empty() || std::get<double>(values.back()) != value) values.emplace_back(value);
      }
    } else {
      for (const auto& choice : std::get<std::vector<std::string>>(axis.values))
        if (!choice.empty() &&
            std::find(values.begin(), values.end(), space::Coordinate(choice)) == values.end())
          values.emplace_back(choice);
    }
  }
  return values;
}

std::vector<space::Coordinate> values_of(const store::StudyShape& shape,
                                         const space::DesignParameter& parameter) {
  auto values = std::holds_alternative<space::Listed>(parameter.distribution)
                    ? listed_values(shape, parameter.name)
                    : space::levels_of(parameter.distribution, pictures_each);
  if (values.size() > most_choices) values.resize(most_choices);
  return values;
}

image::RgbImage small(at::Tensor pictures, int64_t side) {
  const int64_t rows = pictures.size(2), columns = pictures.size(3),
                longest = std::max(rows, columns);
  if (longest > side)
    pictures = at::adaptive_avg_pool2d(pictures, {std::max<int64_t>(1, rows * side / longest),
                                                  std::max<int64_t>(1, columns * side / longest)});
  return picture_of(pictures);
}

// Alone, a parameter may do nothing, such as the severity of no corruption.
bool shows_something(const DriftStrip& strip) {
  const auto& own = strip.pictures.front().rgb.planes;
  return std::any_of(strip.pictures.begin(), strip.pictures.end(),
                     [&own](const DriftPicture& picture) { return picture.rgb.planes != own; });
}

std::string label_of(const space::Coordinate& value) {
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? space::text_of(value) : fmt::format("{:.3g}", *number);
}

}  // namespace

DriftPictures drift_pictures(const store::StudyShape& shape, int64_t image, int64_t side) {
  try {
    // As the study keeps it: all paths are absolute.
    const job::Job job = job::read_job_text(shape.resolved_job, shape.name, {}, resolved_job_of);
    const job::ModelSpec* model = model_of(job);
    if (model == nullptr)
      return {{}, "The data model is learned with the task, so there are no pictures before."};
    const packed::PackedFile packed(job.data_file);
    const std::string contents = recorded_contents(shape);
    if (!contents.empty() && packed.identity() != contents)
      return {{}, job.data_file + " holds other images than when the study began: no pictures."};
    const data::ImageSet images(packed);
    if (image < 0 || image >= images.facts().images)
      return {{}, fmt::format("{} has no image {}: no pictures.", job.data_file, image)};
    const c10::AutoGradMode no_grad(false);
    const DataModel data_model(model->processing, images.facts().cameras, job.parameters,
                               static_cast<uint64_t>(job.seed), at::kFloat);
    const auto facts = facts_of(images.facts(), {image});
    const at::Tensor raw = images.raw({image}, at::kFloat);
    const auto picture = [&](const Drift& drift) {
      return small(data_model.pictures(raw, facts, drift).rgb, side);
    };
    DriftPictures found;
    for (size_t axis = 0; axis < job.parameters.size(); ++axis) {
      const auto& parameter = job.parameters[axis];
      DriftStrip strip{parameter.name, {{"undrifted", picture({}), true}}};
      if (parameter.as != space::As::value) strip.parameter += ", " + space::name_of(parameter.as);
      std::vector<space::Coordinate> point(job.parameters.size());
      for (const auto& value : values_of(shape, parameter)) {
        point[axis] = value;
        strip.pictures.push_back({label_of(value), picture(data_model.drift(point, false)), false});
      }
      if (shows_something(strip)) found.strips.push_back(std::move(strip));
    }
    if (found.strips.empty()) found.why_none = "No parameter of this study has values of its own.";
    return found;
  } catch (const base::UserError& error) {
    return {{}, fmt::format("No pictures: {}", error.what())};
  }
}

}  // namespace driftsweep::study

#include "study/search_space.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/errors.h"
#include "capture/camera_facts.h"
#include "isp/parameters.h"
#include "isp/parametrized.h"
#include "job/catalogue.h"

namespace driftsweep::study {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Of a factor that the job does not bound: the catalogue's ranges are values.
constexpr double factor_scale = 0.5;

std::optional<double> isp_value(const isp::Slot& slot, const image::CameraProfile& camera) {
  const auto index = static_cast<size_t>(slot.index);
  const auto weight = [&](const at::Tensor& filter) {
    return filter.reshape({-1})[slot.index].item<double>();
  };
  const auto filters = [] { return isp::default_parameters(at::TensorOptions(at::kDouble)); };
  switch (slot.group) {
    case isp::Group::black_level:
      return camera.black_level.at(index) / camera.white_level;
    case isp::Group::white_balance:
      return camera.white_balance.at(index);
    case isp::Group::colour_matrix:
      return camera.colour_matrix.at(index);
    case isp::Group::sharpening_filter:
      return weight(filters().sharpening_filter);
    case isp::Group::gaussian_blur:
      return weight(filters().gaussian_blur);
    default:
      return std::nullopt;
  }
}

std::optional<double> capture_value(const std::string& name, const image::CameraProfile& camera) {
  const image::NoiseModel noise = camera.noise.value_or(image::NoiseModel{});
  if (name == "capture.colour_temperature")
    return capture::as_shot_temperature(camera.white_balance);
  if (name == "capture.shot_noise") return noise.slope;
  if (name == "capture.read_noise") return std::sqrt(noise.offset);
  if (name == "capture.full_well") return capture::electrons_at_white(camera).value_or(1);
  return std::nullopt;
}

void bound(search::Variable& variable, double low, double high) {
  variable.low = std::max(variable.low, low);
  variable.high = std::min(variable.high, high);
}

// The numbers for which this parameter stays in its physical domain with this camera.
void bound_physically(search::Variable& variable, const space::ParameterInfo& info, space::As as,
                      double own) {
  const double low = info.minimum.value_or(-infinity), high = info.maximum.value_or(infinity);
  if (as == space::As::value) bound(variable, low, high);
  if (as == space::As::offset) bound(variable, low - own, high - own);
  if (as != space::As::factor || own == 0) return;
  bound(variable, std::min(low / own, high / own), std::max(low / own, high / own));
}

double start_of(const space::DesignParameter& axis, const std::vector<double>& own) {
  if (axis.as == space::As::offset) return 0;
  if (axis.as == space::As::factor) return 1;
  const auto [least, most] = std::minmax_element(own.begin(), own.end());
  if (*most - *least > 1e-9 * std::max(1., std::abs(*most)))
    throw base::usage_error(axis.where,
                            axis.name +
                                " is to be one value for parameters or cameras whose own "
                                "values differ, so that no value is undrifted",
                            "Write as: offset or as: factor");
  return own.front();
}

// A learned pipeline has other values than its camera, and each training its own.
void refuse_learned(const job::Job& job, const space::DesignParameter& axis) {
  if (axis.as != space::As::value) return;
  for (const auto& member : axis.members())
    for (const auto& model : job.models)
      if (member.starts_with("isp.") && !model.processing.trainable.empty())
        throw base::usage_error(axis.where,
                                axis.name + " is to be one value, and model '" + model.name +
                                    "' learns its own, so that no value is undrifted",
                                "Write as: offset or as: factor");
}

search::Variable variable_of(const space::DesignParameter& axis,
                             const std::vector<image::CameraProfile>& cameras) {
  search::Variable variable{.start = 0, .scale = 0, .low = -infinity, .high = infinity};
  std::vector<double> own;
  for (const auto& member : axis.members()) {
    const auto& info = job::need_parameter(member, axis.where);
    const double width = axis.as == space::As::factor ? factor_scale : info.high - info.low;
    variable.scale = variable.scale == 0 ? width : std::min(variable.scale, width);
    for (const auto& camera : cameras) {
      own.push_back(own_value(member, camera).value());
      bound_physically(variable, info, axis.as, own.back());
    }
  }
  variable.start = start_of(axis, own);
  if (std::holds_alternative<space::Listed>(axis.distribution)) return variable;
  const double low = std::get<double>(space::quantile(axis.distribution, 0));
  const double high = std::get<double>(space::quantile(axis.distribution, 1));
  bound(variable, low, high);
  variable.scale = high - low;
  return variable;
}

}  // namespace

std::optional<double> own_value(const std::string& parameter, const image::CameraProfile& camera) {
  if (const auto slot = isp::find_slot(parameter))
    if (const auto value = isp_value(*slot, camera)) return value;
  if (const auto value = capture_value(parameter, camera)) return value;
  const std::string& text = job::need_parameter(parameter, "").default_text;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<search::Variable> search_variables(const job::Job& job,
                                               const std::vector<image::CameraProfile>& cameras) {
  std::vector<search::Variable> variables;
  for (const auto& axis : job.parameters) {
    refuse_learned(job, axis);
    variables.push_back(variable_of(axis, cameras));
  }
  return variables;
}

}  // namespace driftsweep::study

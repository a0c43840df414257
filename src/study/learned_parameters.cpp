#include "study/learned_parameters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "base/suggest.h"
#include "job/parameter_groups.h"
#include "packed/camera_table.h"

namespace driftsweep::study {
namespace {

// The tensors of a group, by its name and in the order of job::parameter_groups().
at::Tensor& tensor_of(isp::ParametrizedParameters& parameters, const std::string& group) {
  if (group == "black_level") return parameters.black_level;
  if (group == "debayer") return parameters.debayer;
  if (group == "white_balance") return parameters.white_balance;
  if (group == "colour_matrix") return parameters.colour_matrix;
  if (group == "sharpening_filter") return parameters.sharpening_filter;
  if (group == "gaussian_blur") return parameters.gaussian_blur;
  if (group == "gamma") return parameters.gamma;
  throw base::InternalError("no group of parameters is named " + group);
}

isp::ParametrizedParameters start_of(const image::CameraProfile& camera) {
  isp::ParametrizedParameters start = isp::default_parameters(at::kFloat);
  std::vector<double> black;
  for (const double level : camera.black_level) black.push_back(level / camera.white_level);
  const auto filled = [](const auto& values, at::IntArrayRef shape) {
    return at::tensor(at::ArrayRef<double>(values.data(), values.size()), at::kDouble)
        .view(shape)
        .to(at::kFloat);
  };
  start.black_level = filled(black, {1, 4});
  start.white_balance = filled(camera.white_balance, {1, 3});
  start.colour_matrix = filled(camera.colour_matrix, {1, 3, 3});
  return start;
}

std::vector<std::string> make_names() {
  std::vector<std::string> names;
  const std::string channels = "rgb";
  for (const char* site : {"r", "g1", "g2", "b"})
    names.push_back(std::string("isp.black_level.") + site);
  for (const char out : channels)
    for (const char in : channels)
      for (int i = 0; i < 9; ++i)
        names.push_back(fmt::format("isp.debayer.{}{}.{}{}", out, in, i / 3, i % 3));
  for (const char channel : channels) names.push_back(fmt::format("isp.white_balance.{}", channel));
  for (const char out : channels)
    for (const char in : channels) names.push_back(fmt::format("isp.colour_matrix.{}{}", out, in));
  for (int i = 0; i < 9; ++i)
    names.push_back(fmt::format("isp.sharpening_filter.{}{}", i / 3, i % 3));
  for (int i = 0; i < 25; ++i) names.push_back(fmt::format("isp.gaussian_blur.{}{}", i / 5, i % 5));
  names.emplace_back("isp.gamma");
  return names;
}

}  // namespace

LearnedParameters::LearnedParameters(const image::CameraProfile& camera,
                                     const std::vector<std::string>& trainable) {
  isp::ParametrizedParameters start = start_of(camera);
  for (const auto& group : job::parameter_groups()) {
    const bool learned = std::find(trainable.begin(), trainable.end(), group) != trainable.end();
    (learned ? learned_ : kept_).add(group, tensor_of(start, group).set_requires_grad(learned));
  }
}

std::shared_ptr<LearnedParameters> LearnedParameters::find(const task::NamedTensors& weights,
                                                           const std::string& source) {
  if (weights.find(processing_prefix + "gamma") == nullptr) return nullptr;
  isp::ParametrizedParameters shapes = start_of({});
  std::shared_ptr<LearnedParameters> found(new LearnedParameters());
  for (const auto& group : job::parameter_groups()) {
    const at::Tensor* tensor = weights.find(processing_prefix + group);
    if (tensor == nullptr || tensor->sizes() != tensor_of(shapes, group).sizes())
      throw base::data_error(source,
                             "the learned pipeline's " + processing_prefix + group +
                                 (tensor == nullptr ? " is missing" : " has another shape"),
                             "Take weights that driftsweep exported");
    found->kept_.add(group, tensor->detach());
  }
  return found;
}

void LearnedParameters::copy(const LearnedParameters& other) {
  const c10::AutoGradMode no_grad(false);
  for (auto* tensors : {&learned_, &kept_})
    for (auto& [group, tensor] : *tensors) tensor.copy_(other.at(group));
}

void LearnedParameters::to(at::Device device, at::ScalarType type) {
  for (auto* tensors : {&learned_, &kept_})
    for (auto& [group, tensor] : *tensors)
      tensor = tensor.detach().to(device, type).set_requires_grad(tensors == &learned_);
}

const at::Tensor& LearnedParameters::at(const std::string& group) const {
  const at::Tensor* found = learned_.find(group);
  return found != nullptr ? *found : kept_.at(group);
}

isp::ParametrizedParameters LearnedParameters::parameters() const {
  isp::ParametrizedParameters parameters;
  for (const auto& group : job::parameter_groups()) tensor_of(parameters, group) = at(group);
  return parameters;
}

const std::vector<std::string>& LearnedParameters::names() {
  static const std::vector<std::string> names = make_names();
  return names;
}

std::vector<double> LearnedParameters::values() const {
  std::vector<double> values;
  for (const auto& group : job::parameter_groups()) {
    const at::Tensor wide = at(group).detach().cpu().to(at::kDouble).contiguous();
    values.insert(values.end(), wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel());
  }
  return values;
}

const image::CameraProfile& camera_to_learn(const std::vector<image::CameraProfile>& cameras,
                                            const std::string& model, const std::string& file) {
  if (cameras.size() == 1) return cameras.front();
  const auto keys = packed::differing_keys(cameras);
  const size_t names = packed::camera_lines(cameras).size();
  std::string images = names == 1 ? "the images of one camera have "
                                  : fmt::format("the images come from {} cameras with ", names);
  images += keys.empty() ? fmt::format("{} entries in its table", cameras.size())
                         : packed::count_differences(cameras);
  const std::string one =
      keys.empty() ? "Pack the images of one camera"
                   : fmt::format("Give one {} for all in the camera.yaml that pack reads{}",
                                 base::enumerate(keys, "and"),
                                 names == 1 ? "" : ", or pack the images of one camera");
  throw base::data_error(file, fmt::format("model '{}' learns one pipeline, and {}", model, images),
                         one + ", or write processing.trainable: none");
}

}  // namespace driftsweep::study

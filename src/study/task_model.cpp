#include "study/task_model.h"

#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/errors.h"
#include "task/safetensors.h"
#include "task/torchscript.h"

namespace driftsweep::study {
namespace {

using nlohmann::json;

// All 17 digits, so that a double reads back as it was.
std::string text_of(const at::Tensor& values) {
  const at::Tensor wide = values.detach().cpu().to(at::kDouble);
  return json(std::vector<double>(wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel()))
      .dump();
}

void fill(at::Tensor& tensor, const std::string& text) {
  const auto values = json::parse(text).get<std::vector<double>>();
  for (size_t i = 0; i < values.size(); ++i) tensor[static_cast<int64_t>(i)] = values[i];
}

}  // namespace

std::string weights_name(const std::string& model, int64_t fold) {
  std::string name;
  for (const char c : model) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.')
      name += c;
    else
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("{}.fold{}.safetensors", name, fold);
}

std::string save_trained(const std::string& path, const job::ModelSpec& spec,
                         task::TrainableClassifier& classifier, InputStage& input,
                         const std::vector<std::string>& classes) {
  task::Safetensors file;
  for (const auto& [name, tensor] : classifier.parameters()) file.tensors.add(name, tensor);
  for (const auto& [name, tensor] : classifier.buffers()) file.tensors.add(name, tensor);
  file.metadata["network"] = spec.network;
  file.metadata["classes"] = json(classes).dump();
  file.metadata["normalisation.mean"] = json(input.mean).dump();
  file.metadata["normalisation.sd"] = json(input.sd).dump();
  for (const auto& [name, tensor] : input.statistics())
    file.metadata["processing.batch_norm." + name] = text_of(tensor);
  return task::write_safetensors(path, file);
}

TaskModel load_task_model(const job::ModelSpec& spec, const std::string& path,
                          const std::vector<std::string>& classes) {
  TaskModel model{nullptr, InputStage(spec.processing.batch_norm)};
  const auto count = static_cast<int64_t>(classes.size());
  if (!spec.torchscript.empty()) {
    model.classifier = task::load_torchscript(spec.torchscript, count);
    if (spec.normalisation.kind == job::NormalisationSpec::Kind::fixed) {
      model.input.mean = spec.normalisation.mean;
      model.input.sd = spec.normalisation.sd;
    }
    return model;
  }
  const task::Safetensors file = task::read_safetensors(path);
  auto network = task::make_network(spec.network, count, std::nullopt);
  task::load_weights(*network, file.tensors, path);
  for (auto& [name, tensor] : network->parameters()) tensor.set_requires_grad(false);
  model.classifier = std::move(network);
  try {
    model.input.mean = json::parse(file.metadata.at("normalisation.mean"));
    model.input.sd = json::parse(file.metadata.at("normalisation.sd"));
    for (auto& [name, tensor] : model.input.statistics())
      fill(tensor, file.metadata.at("processing.batch_norm." + name));
  } catch (const std::exception& error) {
    throw base::data_error(path, std::string("its metadata do not fit the job: ") + error.what(),
                           "Remove the study's files and run again");
  }
  return model;
}

}  // namespace driftsweep::study

#include "study/task_model.h"
#include "study/learned_parameters.h"

#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/errors.h"
#include "task/metrics.h"
#include "task/pixel_metrics.h"
#include "task/torchscript.h"
#include "task/weights_file.h"

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

// A model from elsewhere is fed as it was trained, where it says how.
void take_contract(TaskModel& model, std::optional<task::Contract> contract) {
  model.contract = std::move(contract);
  if (!model.contract || !model.contract->mean || !model.contract->sd) return;
  model.input.mean = *model.contract->mean;
  model.input.sd = *model.contract->sd;
}

// What save_trained wrote about the input; it is there where `ours`.
void take_metadata(TaskModel& model, const std::map<std::string, std::string>& metadata,
                   const std::string& path, bool ours) {
  if (!ours && metadata.find("normalisation.mean") == metadata.end()) {
    if (model.input.statistics().size() == 0) return;
    throw base::data_error(path, "it has no statistics for the batch norm behind the ISP",
                           "Take weights that driftsweep trained, or remove batch_norm");
  }
  try {
    model.input.mean = json::parse(metadata.at("normalisation.mean"));
    model.input.sd = json::parse(metadata.at("normalisation.sd"));
    for (auto& [name, tensor] : model.input.statistics())
      fill(tensor, metadata.at("processing.batch_norm." + name));
  } catch (const std::exception& error) {
    throw base::data_error(path, std::string("its metadata do not fit the job: ") + error.what(),
                           ours ? "Remove the study's files and run again"
                                : "Take weights whose input is described as driftsweep does");
  }
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

task::NamedTensors without_processing(const task::NamedTensors& tensors) {
  task::NamedTensors others;
  for (const auto& [name, tensor] : tensors)
    if (!name.starts_with(processing_prefix)) others.add(name, tensor);
  return others;
}

std::shared_ptr<isp::NetworkPipeline> load_processing(const std::string& path) {
  const task::Safetensors file = task::read_safetensors(path);
  task::NamedTensors own;
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(processing_prefix)) own.add(name.substr(processing_prefix.size()), tensor);
  auto pipeline = std::make_shared<isp::NetworkPipeline>(std::nullopt);
  auto& layers = pipeline->layers();
  task::load_weights(layers.parameters(), layers.buffers(), own.size() > 0 ? own : file.tensors,
                     path);
  for (auto& [name, tensor] : layers.parameters()) tensor.set_requires_grad(false);
  return pipeline;
}

const std::vector<std::string>& metrics_of(const job::Job& job) {
  return job.segmentation() ? task::pixel_metric_names() : task::classification_metric_names();
}

const std::vector<std::string>& classes_of(const job::Job& job, const packed::PackedFacts& facts) {
  return job.segmentation() ? facts.mask_classes : facts.classes;
}

TaskModel load_task_model(const job::ModelSpec& spec, const std::string& path,
                          const std::vector<std::string>& classes, bool pixels) {
  TaskModel model{nullptr, InputStage(spec.processing.batch_norm)};
  const auto count = static_cast<int64_t>(classes.size());
  if (!spec.torchscript.empty()) {
    task::LoadedTorchScript loaded = task::load_torchscript(spec.torchscript, count, pixels);
    model.classifier = std::move(loaded.classifier);
    take_contract(model, std::move(loaded.contract));
  } else {
    if (spec.train && !std::filesystem::exists(path))
      throw base::data_error(path, "the trained weights are gone",
                             "Run `driftsweep retry STUDY --status failed` and the study again, "
                             "which trains the model "
                             "anew to the same weights");
    const std::string& source = spec.train ? path : spec.weights;
    const task::WeightsFile file = task::read_weights(source);
    auto network = task::make_network(spec.network, count, std::nullopt);
    task::load_weights(*network, without_processing(file.contents.tensors), source);
    for (auto& [name, tensor] : network->parameters()) tensor.set_requires_grad(false);
    if (spec.processing.mode == space::Mode::network) model.processing = load_processing(source);
    if (spec.processing.mode == space::Mode::parametrized)
      model.learned = LearnedParameters::find(file.contents.tensors, source);
    model.classifier = std::move(network);
    take_contract(model, file.contract);
    take_metadata(model, file.contents.metadata, source, spec.train.has_value());
  }
  if (!spec.train && spec.normalisation.kind == job::NormalisationSpec::Kind::fixed) {
    model.input.mean = spec.normalisation.mean;
    model.input.sd = spec.normalisation.sd;
  }
  return model;
}

}  // namespace driftsweep::study

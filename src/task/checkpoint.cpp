#include "task/checkpoint.h"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <filesystem>

#include "task/safetensors.h"

namespace driftsweep::task {
namespace {

void add_all(NamedTensors& to, const std::string& prefix, const NamedTensors& from) {
  for (const auto& [name, tensor] : from) to.add(prefix + name, tensor);
}

NamedTensors with_prefix(const NamedTensors& from, const std::string& prefix) {
  NamedTensors found;
  for (const auto& [name, tensor] : from)
    if (name.starts_with(prefix)) found.add(name.substr(prefix.size()), tensor);
  return found;
}

at::Tensor as_tensor(const std::vector<EpochRecord>& history) {
  at::Tensor table = at::empty({static_cast<int64_t>(history.size()), 4}, at::kDouble);
  double* row = table.data_ptr<double>();
  for (const auto& epoch : history) {
    *row++ = epoch.loss;
    *row++ = epoch.accuracy;
    *row++ = epoch.validation_loss;
    *row++ = epoch.validation_accuracy;
  }
  return table;
}

std::vector<EpochRecord> as_history(const at::Tensor& table) {
  std::vector<EpochRecord> history;
  const double* row = table.data_ptr<double>();
  for (int64_t epoch = 0; epoch < table.size(0); ++epoch, row += 4)
    history.push_back({row[0], row[1], row[2], row[3]});
  return history;
}

}  // namespace

void save_checkpoint(const std::string& path, TrainableClassifier& model, const Adam& optimizer,
                     const NamedTensors* extra, const std::vector<EpochRecord>& history) {
  Safetensors file;
  add_all(file.tensors, "model.", model.parameters());
  add_all(file.tensors, "model.", model.buffers());
  add_all(file.tensors, "optimizer.", optimizer.state());
  if (extra != nullptr) add_all(file.tensors, "extra.", *extra);
  file.tensors.add("history", as_tensor(history));
  file.metadata["driftsweep.checkpoint"] = "1";
  write_safetensors(path, file);
}

std::vector<EpochRecord> load_checkpoint(const std::string& path, TrainableClassifier& model,
                                         Adam& optimizer, NamedTensors* extra) {
  if (path.empty() || !std::filesystem::exists(path)) return {};
  const Safetensors file = read_safetensors(path);
  load_weights(model, with_prefix(file.tensors, "model."), path);
  optimizer.load_state(with_prefix(file.tensors, "optimizer."));
  if (extra != nullptr) {
    const c10::AutoGradMode no_grad(false);
    for (auto& [name, tensor] : *extra) tensor.copy_(file.tensors.at("extra." + name));
  }
  return as_history(file.tensors.at("history"));
}

}  // namespace driftsweep::task

#include "task/checkpoint.h"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>
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

at::Tensor watched_of(const std::vector<EpochRecord>& history) {
  const auto width = static_cast<int64_t>(history.empty() ? 0 : history.front().watched.size());
  at::Tensor table = at::empty({static_cast<int64_t>(history.size()), width}, at::kDouble);
  double* to = table.data_ptr<double>();
  for (const auto& epoch : history) to = std::copy(epoch.watched.begin(), epoch.watched.end(), to);
  return table;
}

std::vector<EpochRecord> history_of(const NamedTensors& tensors) {
  const at::Tensor& table = tensors.at("history");
  std::vector<EpochRecord> history;
  const double* row = table.data_ptr<double>();
  for (int64_t epoch = 0; epoch < table.size(0); ++epoch, row += 4)
    history.push_back({row[0], row[1], row[2], row[3], {}});
  const at::Tensor* watched = tensors.find("watched");  // since data models are learned
  if (watched == nullptr || watched->numel() == 0) return history;
  const double* from = watched->data_ptr<double>();
  for (auto& epoch : history) {
    epoch.watched.assign(from, from + watched->size(1));
    from += watched->size(1);
  }
  return history;
}

// Checkpoints of version 1 fell on ends of epochs and have no such tensors.
void add_position(NamedTensors& to, const TrainingProgress& progress) {
  at::Tensor counts = at::empty({4}, at::kLong);
  int64_t* count = counts.data_ptr<int64_t>();
  count[0] = progress.position;
  count[1] = progress.right;
  count[2] = progress.images;
  count[3] = progress.counted;
  to.add("epoch.counts", counts);
  at::Tensor loss = at::empty({}, at::kDouble);
  *loss.data_ptr<double>() = progress.loss;
  to.add("epoch.loss", loss);
}

void take_position(const NamedTensors& from, TrainingProgress& progress) {
  if (from.find("epoch.counts") == nullptr) return;
  const at::Tensor& counts = from.at("epoch.counts");
  const int64_t* count = counts.data_ptr<int64_t>();
  progress.position = count[0];
  progress.right = count[1];
  progress.images = count[2];
  progress.counted = counts.numel() > 3 ? count[3] : count[2];  // version 2 knew pictures alone
  progress.loss = *from.at("epoch.loss").data_ptr<double>();
}

}  // namespace

NamedTensors snapshot(TrainableClassifier& model, const NamedTensors* extra) {
  NamedTensors taken;
  const auto copy = [&](const std::string& prefix, const NamedTensors& from) {
    for (const auto& [name, tensor] : from) taken.add(prefix + name, tensor.detach().clone());
  };
  copy("model.", model.parameters());
  copy("model.", model.buffers());
  if (extra != nullptr) copy("extra.", *extra);
  return taken;
}

void restore(const NamedTensors& snapshot, TrainableClassifier& model, NamedTensors* extra) {
  const c10::AutoGradMode no_grad(false);
  const auto copy = [&](const std::string& prefix, NamedTensors& to) {
    for (auto& [name, tensor] : to) tensor.copy_(snapshot.at(prefix + name));
  };
  copy("model.", model.parameters());
  copy("model.", model.buffers());
  if (extra != nullptr) copy("extra.", *extra);
}

void save_checkpoint(const std::string& path, const TrainingState& state,
                     const TrainingProgress& progress) {
  Safetensors file;
  add_all(file.tensors, "model.", state.model.parameters());
  add_all(file.tensors, "model.", state.model.buffers());
  add_all(file.tensors, "optimizer.", state.optimizer.state());
  if (state.extra != nullptr) add_all(file.tensors, "extra.", *state.extra);
  add_all(file.tensors, "best.", state.best);
  file.tensors.add("history", as_tensor(progress.history));
  file.tensors.add("watched", watched_of(progress.history));
  add_position(file.tensors, progress);
  file.metadata["driftsweep.checkpoint"] = "3";
  write_safetensors(path, file);
}

TrainingProgress load_checkpoint(const std::string& path, const TrainingState& state) {
  TrainingProgress progress;
  if (path.empty() || !std::filesystem::exists(path)) return progress;
  const Safetensors file = read_safetensors(path);
  load_weights(state.model, with_prefix(file.tensors, "model."), path);
  state.optimizer.load_state(with_prefix(file.tensors, "optimizer."));
  if (state.extra != nullptr) {
    const c10::AutoGradMode no_grad(false);
    for (auto& [name, tensor] : *state.extra) tensor.copy_(file.tensors.at("extra." + name));
  }
  state.best = with_prefix(file.tensors, "best.");
  progress.history = history_of(file.tensors);
  take_position(file.tensors, progress);
  return progress;
}

std::vector<EpochRecord> finished_epochs(const std::string& path) {
  if (path.empty() || !std::filesystem::exists(path)) return {};
  return history_of(read_safetensors(path).tensors);
}

}  // namespace driftsweep::task

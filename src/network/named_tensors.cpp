#include "network/named_tensors.h"

#include "base/errors.h"

namespace driftsweep::network {

at::Tensor& NamedTensors::add(std::string name, at::Tensor tensor) {
  entries_.emplace_back(std::move(name), std::move(tensor));
  return entries_.back().second;
}

const at::Tensor* NamedTensors::find(const std::string& name) const {
  for (const auto& [key, tensor] : entries_)
    if (key == name) return &tensor;
  return nullptr;
}

const at::Tensor& NamedTensors::at(const std::string& name) const {
  const at::Tensor* tensor = find(name);
  if (tensor == nullptr) throw base::InternalError("no tensor is named " + name);
  return *tensor;
}

}  // namespace driftsweep::network

// Weights as they travel: tensors under PyTorch's names, in PyTorch's order.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace driftsweep::network {

class NamedTensors {
 public:
  at::Tensor& add(std::string name, at::Tensor tensor);
  // InternalError where no tensor has this name.
  const at::Tensor& at(const std::string& name) const;
  const at::Tensor* find(const std::string& name) const;

  size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }

 private:
  std::vector<std::pair<std::string, at::Tensor>> entries_;
};

}  // namespace driftsweep::network

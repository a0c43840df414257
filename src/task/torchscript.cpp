#include "task/torchscript.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <sstream>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

// The first line of a LibTorch error, without its stack.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class TorchScript : public Classifier {
 public:
  TorchScript(std::string path, int64_t classes, bool pixels, torch::jit::Module module)
      : path_(std::move(path)), classes_(classes), pixels_(pixels), module_(std::move(module)) {
    module_.eval();
    // The weights are fixed here; gradients flow to the pictures alone.
    for (at::Tensor parameter : module_.parameters()) parameter.set_requires_grad(false);
  }

  at::Tensor logits(const at::Tensor& pictures) override {
    const c10::IValue output = module_.forward({pictures});
    if (!output.isTensor())
      throw base::data_error(path_, "the module returns no tensor but " + output.tagKind(),
                             "Export a module whose forward returns the logits alone");
    at::Tensor result = output.toTensor();
    if (pixels_) return of_pixels(result, pictures);
    if (result.dim() != 2 || result.size(0) != pictures.size(0) || result.size(1) != classes_)
      throw base::data_error(
          path_,
          fmt::format("the module returns a tensor of shape ({}), not ({}, {}) = (images, classes)",
                      fmt::join(result.sizes().vec(), ", "), pictures.size(0), classes_),
          "Export a classifier for the classes of this data set");
    return result;
  }

  void to(at::Device device, at::ScalarType type) override { module_.to(device, type); }

 private:
  at::Tensor of_pixels(const at::Tensor& result, const at::Tensor& pictures) const {
    const bool binary = classes_ == 2 && result.dim() == 4 && result.size(1) == 1;
    if (result.dim() != 4 || result.size(0) != pictures.size(0) ||
        (result.size(1) != classes_ && !binary) || result.size(2) != pictures.size(2) ||
        result.size(3) != pictures.size(3))
      throw base::data_error(
          path_,
          fmt::format("the module returns a tensor of shape ({}), not ({}, {}, {}, {}) = (images, "
                      "classes, rows, columns)",
                      fmt::join(result.sizes().vec(), ", "), pictures.size(0), classes_,
                      pictures.size(2), pictures.size(3)),
          "Export a segmentation for the mask classes of this data set");
    return binary ? at::cat({at::zeros_like(result), result}, 1) : result;
  }

  std::string path_;
  int64_t classes_;
  bool pixels_;
  torch::jit::Module module_;
};

struct Archive {
  torch::jit::Module module;
  std::optional<Contract> contract;
};

Archive read_archive(const std::string& path) {
  torch::jit::ExtraFilesMap extra = {{contract_file, ""}};
  Archive archive;
  try {
    archive.module = torch::jit::load(path, at::kCPU, extra);
  } catch (const c10::Error& error) {
    throw base::data_error(
        path, "is no TorchScript module (" + first_line(error.what_without_backtrace()) + ")",
        "Export it with torch.jit.trace or torch.jit.script and save()");
  }
  const std::string& text = extra.at(contract_file);
  if (!text.empty()) archive.contract = parse_contract(text, path);
  return archive;
}

}  // namespace

LoadedTorchScript load_torchscript(const std::string& path, int64_t classes, bool pixels) {
  // The optimising executor rewrites a graph after its first runs, which may round differently;
  // every row must give the same bytes whatever ran before it.
  torch::jit::setGraphExecutorOptimize(false);
  Archive archive = read_archive(path);
  return {std::make_unique<TorchScript>(path, classes, pixels, std::move(archive.module)),
          std::move(archive.contract)};
}

TorchScriptWeights torchscript_weights(const std::string& path) {
  Archive archive = read_archive(path);
  TorchScriptWeights weights{{}, std::move(archive.contract)};
  for (const auto& parameter : archive.module.named_parameters())
    weights.tensors.add(parameter.name, parameter.value.detach());
  for (const auto& buffer : archive.module.named_buffers())
    weights.tensors.add(buffer.name, buffer.value);
  return weights;
}

}  // namespace driftsweep::task

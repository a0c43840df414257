#include "task/torchscript.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/errors.h"
#include "task/archive_check.h"

namespace driftsweep::task {
namespace {

// "a tensor of shape (2, 3)", for a sentence that names what a module returned.
std::string shape_of(const c10::IValue& value) {
  if (!value.isTensor()) return value.tagKind();
  return fmt::format("({})", fmt::join(value.toTensor().sizes().vec(), ", "));
}

// A module that returns more than its logits: what, and how to export the logits alone.
base::UserError not_one_tensor(const std::string& path, const c10::IValue& output) {
  const auto refused = [&](const std::string& what, const std::string& pick) {
    return base::data_error(path, "the module returns no tensor but " + what,
                            "Export a module whose forward returns the logits alone" +
                                (pick.empty() ? "" : ", such as " + pick + " of this one"));
  };
  if (output.isGenericDict()) {
    std::vector<std::string> entries;
    std::string first;
    for (const auto& entry : output.toGenericDict()) {
      const std::string key =
          entry.key().isString() ? "'" + entry.key().toStringRef() + "'" : entry.key().tagKind();
      if (first.empty() || key == "'out'" || key == "'logits'") first = key;
      entries.push_back(key + " " + shape_of(entry.value()));
    }
    return refused(fmt::format("a dict of {}", fmt::join(entries, ", ")), "output[" + first + "]");
  }
  if (output.isTuple() || output.isList()) {
    std::vector<std::string> entries;
    if (output.isTuple())
      for (const auto& entry : output.toTuple()->elements()) entries.push_back(shape_of(entry));
    else
      for (const c10::IValue& entry : output.toList()) entries.push_back(shape_of(entry));
    return refused(fmt::format("a {} of {}: {}", output.isTuple() ? "tuple" : "list",
                               entries.size(), fmt::join(entries, ", ")),
                   "output[0]");
  }
  return refused(output.tagKind(), "");
}

// Weights that are no numbers give logits that are none.
void check_finite_weights(const torch::jit::Module& module, const std::string& path) {
  const auto refuse = [&](const std::string& name, const char* what) {
    throw base::data_error(path, "its weights '" + name + "' hold " + what,
                           "Export the model again from weights that are finite");
  };
  for (const auto& parameter : module.named_parameters())
    if (parameter.value.is_floating_point() && !parameter.value.isfinite().all().item<bool>())
      refuse(parameter.name, "a value that is not finite");
  // A mask of an attention may well be infinite.
  for (const auto& buffer : module.named_buffers())
    if (buffer.value.is_floating_point() && buffer.value.isnan().any().item<bool>())
      refuse(buffer.name, "a value that is not a number");
}

class TorchScript : public Classifier {
 public:
  TorchScript(std::string path, int64_t classes, bool pixels, torch::jit::Module module)
      : path_(std::move(path)), classes_(classes), pixels_(pixels), module_(std::move(module)) {
    module_.eval();
    // The weights are fixed here; gradients flow to the pictures alone.
    for (at::Tensor parameter : module_.parameters()) parameter.set_requires_grad(false);
  }

  at::Tensor logits(const at::Tensor& pictures) override {
    // A copy, since a module may write into what it is given, which others still need as it was.
    const c10::IValue output = module_.forward({pictures.clone()});
    if (!output.isTensor()) throw not_one_tensor(path_, output);
    at::Tensor result = output.toTensor();
    if (pixels_) return of_pixels(result, pictures);
    if (result.dim() == 2 && result.size(0) == pictures.size(0) && result.size(1) == 1)
      throw base::data_error(
          path_,
          fmt::format("the module returns one column, ({}, 1), for {} classes", result.size(0),
                      classes_),
          classes_ == 2 ? "Export it with a column for each class: where the one is the logit of "
                          "the second class, torch.cat([torch.zeros_like(x), x], 1)"
                        : "Export a classifier with a column of logits for each class");
    if (result.dim() != 2 || result.size(0) != pictures.size(0) || result.size(1) != classes_)
      throw base::data_error(
          path_,
          fmt::format("the module returns a tensor of shape ({}), not ({}, {}) = (images, classes)",
                      fmt::join(result.sizes().vec(), ", "), pictures.size(0), classes_),
          "Export a classifier for the classes of this data set");
    return result;
  }

  // As Python's Module.to: numbers that are no floats, such as indices, keep their type.
  void to(at::Device device, at::ScalarType type) override {
    const auto move = [&](at::Tensor tensor) {
      tensor.set_data(tensor.to(device, tensor.is_floating_point() ? type : tensor.scalar_type()));
    };
    for (const at::Tensor& parameter : module_.parameters()) move(parameter);
    for (const at::Tensor& buffer : module_.buffers()) move(buffer);
  }

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
  if (const std::string kind = pickled_kind(path); !kind.empty())
    throw base::data_error(
        path, "is no TorchScript module but " + kind + ", as torch.save writes it",
        kind == "a pickled module"
            ? "It needs the Python code of its class: load it there, and export it with "
              "torch.jit.script (or torch.jit.trace) and save()"
            : "It holds weights without a network: load them into their network in Python and "
              "export that with torch.jit.script, or give driftsweep's own network the weights as "
              "FILE.safetensors");
  try {
    check_archive(path);
    archive.module = torch::jit::load(path, at::kCPU, extra);
    check_finite_weights(archive.module, path);
  } catch (const base::UserError&) {
    throw;
  } catch (const std::exception& error) {
    throw base::data_error(path, "is no TorchScript module (" + failure_reason(error) + ")",
                           "Export it with torch.jit.trace or torch.jit.script and save()");
  }
  const std::string& text = extra.at(contract_file);
  if (!text.empty()) archive.contract = parse_contract(text, path);
  return archive;
}

}  // namespace

std::string failure_reason(const std::exception& error) {
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  const std::string text = own != nullptr ? own->what_without_backtrace() : error.what();
  // The interpreter tells where it was first, over many lines, and what was wrong at the end.
  static const std::string mark = "RuntimeError: ";
  const size_t reason = text.rfind(mark);
  const size_t begin = reason == std::string::npos ? 0 : reason + mark.size();
  // Behind this stands a list of everything that LibTorch was built with.
  const size_t end =
      std::min(text.find('\n', begin), text.find(" This could be because the operator", begin));
  return text.substr(begin, end - begin);
}

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

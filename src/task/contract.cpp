#include "task/contract.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/errors.h"

namespace driftsweep::task {
namespace {

using nlohmann::json;

template <typename T>
std::optional<T> optional_of(const json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::nullopt;
  return found->get<T>();
}

void check_classes(const Contract& contract, const std::vector<std::string>& classes,
                   const std::string& source) {
  if (contract.classes.empty() || contract.classes == classes) return;
  std::vector<std::string> own = contract.classes, data = classes;
  std::sort(own.begin(), own.end());
  std::sort(data.begin(), data.end());
  throw base::data_error(
      source,
      fmt::format("the model was exported for the classes {}, the data set has {}",
                  fmt::join(contract.classes, ", "), fmt::join(classes, ", ")),
      own == data
          ? "Export it with its logits in the order of the data set's classes"
          : "Take a model of this data set's classes, or pack data with the model's labels");
}

void check_logits(const at::Tensor& logits, const Contract& contract, const std::string& source,
                  const char* how) {
  const auto count = static_cast<int64_t>(contract.check_logits[0].size());
  if (logits.dim() != 2 || logits.size(1) != count)
    throw base::data_error(source,
                           fmt::format("the model gives logits of shape ({}), the one that was "
                                       "exported gave {} for each image",
                                       fmt::join(logits.sizes().vec(), ", "), count),
                           "Export it again");
  at::Tensor expected = at::empty({2, count}, at::kDouble);
  for (int64_t image = 0; image < 2; ++image)
    expected[image] = at::tensor(contract.check_logits[static_cast<size_t>(image)], at::kDouble);
  const double largest = expected.abs().max().item<double>();
  const double difference = (logits.to(at::kDouble) - expected).abs().max().item<double>();
  if (difference <= 1e-3 * largest) return;  // NaN fails too
  throw base::data_error(
      source,
      fmt::format("the model does not give the logits it gave when it was exported: {} they differ "
                  "by {:.2g} where the largest is {:.2g}",
                  how, difference, largest),
      "Export it again with this program's version of PyTorch, in evaluation mode");
}

}  // namespace

Contract parse_contract(const std::string& text, const std::string& source) {
  try {
    const json document = json::parse(text);
    if (document.at("version") != 1) throw std::invalid_argument("its version is not 1");
    Contract contract;
    contract.input = optional_of<std::array<int64_t, 2>>(document, "input_size");
    contract.mean = optional_of<std::array<double, 3>>(document, "mean");
    contract.sd = optional_of<std::array<double, 3>>(document, "sd");
    contract.classes =
        optional_of<std::vector<std::string>>(document, "classes").value_or(contract.classes);
    if (const auto size = optional_of<std::array<int64_t, 2>>(document, "check_size")) {
      contract.check_size = *size;
      contract.check_logits = document.at("check_logits");
      const auto& logits = contract.check_logits;
      if (logits.size() != 2 || logits[0].empty() || logits[0].size() != logits[1].size())
        throw std::invalid_argument("check_logits are not two lists of equal length");
      if ((*size)[0] < 1 || (*size)[1] < 1)
        throw std::invalid_argument("check_size is not positive");
    }
    return contract;
  } catch (const std::exception& error) {
    throw base::data_error(source, std::string("its contract cannot be read: ") + error.what(),
                           "Export the model again with analysis/export_model.py");
  }
}

at::Tensor check_inputs(int64_t rows, int64_t columns) {
  at::Tensor inputs = at::empty({2, 3, rows, columns}, at::kFloat);
  auto* next = inputs.data_ptr<float>();
  for (int64_t k = 0; k < 2; ++k)
    for (int64_t c = 0; c < 3; ++c)
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) {
          const int64_t noise =
              (7919 * k + 104729 * c + 611953 * i + 350377 * j + 31 * i * j) % 65521;
          *next++ = static_cast<float>(static_cast<double>(noise) / 32760.5 - 1);
        }
  return inputs;
}

void check_contract(Classifier& model, const Contract& contract,
                    const std::vector<std::string>& classes, const std::string& source) {
  check_classes(contract, classes, source);
  if (contract.check_logits.empty()) return;
  const c10::AutoGradMode no_grad(false);
  const at::Tensor inputs = check_inputs(contract.check_size[0], contract.check_size[1]);
  check_logits(model.logits(inputs), contract, source, "as a batch of two");
  // A model that was traced at one batch size may have kept it.
  const at::Tensor single =
      at::cat({model.logits(inputs.slice(0, 0, 1)), model.logits(inputs.slice(0, 1, 2))});
  check_logits(single, contract, source, "one by one");
}

}  // namespace driftsweep::task

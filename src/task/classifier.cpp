#include "task/classifier.h"

#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/errors.h"
#include "task/resnet.h"

namespace driftsweep::task {
namespace {

// "a, b, c and 12 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr size_t shown = 4;
  const std::vector<std::string> first(
      names.begin(), names.begin() + static_cast<int64_t>(std::min(shown, names.size())));
  std::string text = fmt::format("{}", fmt::join(first, ", "));
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace

std::unique_ptr<TrainableClassifier> make_network(const std::string& network, int64_t classes,
                                                  std::optional<uint64_t> seed) {
  if (network == "resnet18") return std::make_unique<ResNet18>(classes, seed);
  throw base::InternalError("no network is named " + network);
}

void load_weights(TrainableClassifier& model, const NamedTensors& weights,
                  const std::string& source) {
  const c10::AutoGradMode no_grad(false);
  std::vector<std::string> missing, shaped, unexpected;
  const auto copy = [&](NamedTensors& own) {
    for (auto& [name, tensor] : own) {
      const at::Tensor* given = weights.find(name);
      if (given == nullptr)
        missing.push_back(name);
      else if (given->sizes() != tensor.sizes())
        shaped.push_back(name);
      else
        tensor.copy_(*given);
    }
  };
  copy(model.parameters());
  copy(model.buffers());
  for (const auto& [name, tensor] : weights)
    if (model.parameters().find(name) == nullptr && model.buffers().find(name) == nullptr)
      unexpected.push_back(name);
  std::string reason;
  const auto report = [&](const char* what, const std::vector<std::string>& names) {
    if (!names.empty()) reason += (reason.empty() ? "" : "; ") + (what + listed(names));
  };
  report("missing: ", missing);
  report("of another shape: ", shaped);
  report("unexpected: ", unexpected);
  if (!reason.empty())
    throw base::data_error(
        source, "the weights do not fit the network (" + reason + ")",
        "Check that network and number of classes are those it was trained with");
}

}  // namespace driftsweep::task

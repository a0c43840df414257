#include "task/classifier.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/errors.h"
#include "network/network.h"

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

class NetworkClassifier : public TrainableClassifier {
 public:
  NetworkClassifier(std::unique_ptr<network::Network> network, bool binary)
      : network_(std::move(network)), binary_(binary) {}

  at::Tensor logits(const at::Tensor& pictures) override { return forward(pictures, false); }
  at::Tensor training_logits(const at::Tensor& pictures) override {
    return forward(pictures, true);
  }
  void to(at::Device device, at::ScalarType type) override { network_->layers().to(device, type); }
  NamedTensors& parameters() override { return network_->layers().parameters(); }
  NamedTensors& buffers() override { return network_->layers().buffers(); }
  void set_shards(const network::Shards* shards) override { network_->layers().set_shards(shards); }
  at::Tensor shard_gradient(size_t shard, const std::string& parameter) const override {
    return network_->layers().shard_gradient(shard, parameter);
  }

 private:
  at::Tensor forward(const at::Tensor& pictures, bool training) {
    const at::Tensor output = network_->forward(pictures, training);
    return binary_ ? at::cat({at::zeros_like(output), output}, 1) : output;
  }

  std::unique_ptr<network::Network> network_;
  bool binary_;
};

}  // namespace

void TrainableClassifier::set_shards(const network::Shards*) {
  throw base::InternalError("this model trains on whole batches");
}

at::Tensor TrainableClassifier::shard_gradient(size_t, const std::string&) const { return {}; }

std::unique_ptr<TrainableClassifier> make_network(const std::string& network, int64_t classes,
                                                  std::optional<uint64_t> seed) {
  const bool binary = network::is_segmentation(network) && classes == 2;
  return std::make_unique<NetworkClassifier>(
      network::make_network(network, binary ? 1 : classes, seed), binary);
}

void load_weights(TrainableClassifier& model, const NamedTensors& weights,
                  const std::string& source) {
  load_weights(model.parameters(), model.buffers(), weights, source);
}

void load_weights(NamedTensors& parameters, NamedTensors& buffers, const NamedTensors& weights,
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
  copy(parameters);
  copy(buffers);
  for (const auto& [name, tensor] : weights)
    if (parameters.find(name) == nullptr && buffers.find(name) == nullptr)
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

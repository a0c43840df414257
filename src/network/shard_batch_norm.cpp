// Statistics are merged over shards by Chan, Golub & LeVeque (1979): counts, means and squared
// deviations of the shards, in their order and in double. The backward pass needs two more sums
// over the batch, of dy and of dy times the normalised input; by shard they are also the gradients
// of bias and weight.
#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm_update_stats.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/native_batch_norm.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include "network/shards.h"

namespace driftsweep::network {
namespace {

using torch::autograd::variable_list;

// Values of one channel in the whole batch.
double values_by_channel(const at::Tensor& input, const Shards& shards) {
  int64_t images = 0;
  for (const int64_t count : shards.images) images += count;
  return static_cast<double>(images * input.size(2) * input.size(3));
}

c10::optional<at::Tensor> if_defined(const at::Tensor& tensor) {
  return tensor.defined() ? c10::optional<at::Tensor>(tensor) : c10::nullopt;
}

// (mean, biased variance), each (C) in double, of the whole batch.
std::pair<at::Tensor, at::Tensor> batch_statistics(const at::Tensor& input, const Shards& shards,
                                                   const std::string& name) {
  std::vector<at::Tensor> own;
  for (const at::Tensor& part : input.split_with_sizes(shards.held_images())) {
    const auto [mean, variance] = at::batch_norm_update_stats(part, {}, {}, 0);
    own.push_back(at::stack({mean, variance}).to(at::kDouble));
  }
  // (shards, 2, C)
  const at::Tensor all = shards.exchange->gather(name + " forward", at::stack(own));
  double images = 0;
  at::Tensor mean = at::zeros_like(all[0][0]), squares = at::zeros_like(mean);
  for (size_t shard = 0; shard < shards.images.size(); ++shard) {
    const auto count = static_cast<double>(shards.images[shard]);
    const auto one = all[static_cast<int64_t>(shard)];
    const at::Tensor step = one[0] - mean;
    images += count;
    mean = mean + step * (count / images);
    squares = squares + (one[1] * count + step * step * (count * (images - count) / images));
  }
  return {mean, squares / images};
}

// The node of the graph that leads back through one batch norm. A Function of LibTorch could not
// keep the shards.
struct ShardBatchNormBackward : torch::autograd::Node {
  Shards shards;
  std::string name;
  at::Tensor input, weight, mean, variance;  // weight (C), or undefined

  variable_list apply(variable_list&& gradients) override {
    const auto parts = input.split_with_sizes(shards.held_images());
    const auto outputs = gradients[0].contiguous().split_with_sizes(shards.held_images());
    // dy times weight / sd, and by shard the sums of dy times the normalised input and of dy.
    std::vector<at::Tensor> scaled, products, sums;
    const at::Tensor scale = weight.defined() ? weight : at::ones_like(mean);
    for (size_t shard = 0; shard < parts.size(); ++shard) {
      const auto [by_input, by_weight, by_bias] =
          at::native_batch_norm_backward(outputs[shard], parts[shard], scale, mean, variance, {},
                                         {}, false, batch_norm_epsilon, {true, true, true});
      scaled.push_back(by_input);
      products.push_back(by_weight);
      sums.push_back(by_bias);
    }
    const at::Tensor weights = at::stack(products), biases = at::stack(sums);
    const at::Tensor by_input = at::cat(scaled);
    remove_common_part(by_input, weights, biases, scale);
    if (!weight.defined()) return {by_input};
    return {by_input, weights, biases};
  }

  void release_variables() override {
    for (at::Tensor* tensor : {&input, &weight, &mean, &variance}) tensor->reset();
  }

 private:
  // What dy does through the batch's mean and variance, on which every image has its influence.
  void remove_common_part(const at::Tensor& by_input, const at::Tensor& weights,
                          const at::Tensor& biases, const at::Tensor& scale) const {
    const at::Tensor all = shards.exchange->gather(name + " backward",
                                                   at::stack({weights, biases}, 1).to(at::kDouble));
    at::Tensor product = at::zeros_like(all[0][0]), sum = at::zeros_like(product);
    for (int64_t shard = 0; shard < all.size(0); ++shard) {
      product = product + all[shard][0];
      sum = sum + all[shard][1];
    }
    const double count = values_by_channel(input, shards);
    const at::Tensor inverse = (variance.to(at::kDouble) + batch_norm_epsilon).rsqrt();
    const at::Tensor factor = scale.to(at::kDouble) * inverse / count;
    const at::Tensor slope = -factor * inverse * product;
    const at::Tensor offset = -factor * sum - slope * mean.to(at::kDouble);
    const auto by_channel = [&](const at::Tensor& values) {
      return values.to(input.scalar_type()).view({1, -1, 1, 1});
    };
    by_input.addcmul_(input, by_channel(slope)).add_(by_channel(offset));
  }
};

std::shared_ptr<ShardBatchNormBackward> make_node(const at::Tensor& input,
                                                  const at::Tensor& weights,
                                                  const at::Tensor& biases) {
  std::shared_ptr<ShardBatchNormBackward> node(new ShardBatchNormBackward(),
                                               torch::autograd::deleteNode);
  if (weights.defined())
    node->set_next_edges(torch::autograd::collect_next_edges(input, weights, biases));
  else
    node->set_next_edges(torch::autograd::collect_next_edges(input));
  return node;
}

void move(const at::Tensor& running, const at::Tensor& now) {
  at::Tensor moved = running;
  moved.mul_(1 - batch_norm_momentum).add_(now.to(running.scalar_type()), batch_norm_momentum);
}

}  // namespace

at::Tensor shard_batch_norm(const at::Tensor& given, const at::Tensor& weights,
                            const at::Tensor& biases, const at::Tensor& running_mean,
                            const at::Tensor& running_var, const Shards& shards,
                            const std::string& name) {
  const at::Tensor input = given.contiguous();
  at::Tensor output, weight, mean, variance;
  {
    const c10::AutoGradMode no_grad(false);
    std::tie(mean, variance) = batch_statistics(input, shards, name);
    const double count = values_by_channel(input, shards);
    move(running_mean, mean);
    move(running_var, variance * (count / (count - 1)));
    mean = mean.to(input.scalar_type());
    variance = variance.to(input.scalar_type());
    if (weights.defined()) weight = weights[0].contiguous();
    const at::Tensor bias = weights.defined() ? biases[0].contiguous() : at::Tensor();
    // With statistics that are given, as in evaluation.
    output = std::get<0>(at::native_batch_norm(input, if_defined(weight), if_defined(bias), mean,
                                               variance, false, 0, batch_norm_epsilon));
  }
  if (!c10::GradMode::is_enabled() || !(input.requires_grad() || weights.defined())) return output;
  const auto node = make_node(input, weights, biases);
  node->shards = shards;
  node->name = name;
  node->input = input.detach();
  node->weight = weight;
  node->mean = mean;
  node->variance = variance;
  torch::autograd::set_history(output, node);
  return output;
}

}  // namespace driftsweep::network

// A batch in shards against the same batch whole.
#include "network/shards.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include "network/network.h"

namespace driftsweep::network::test_shards {
namespace {

// All shards are held here.
class Here : public ShardExchange {
 public:
  at::Tensor gather(const std::string& what, const at::Tensor& mine) override {
    calls.push_back(what);
    return mine;
  }
  at::Tensor sum(const std::string&, const std::vector<at::Tensor>& mine) override {
    at::Tensor total = mine.front();
    for (size_t shard = 1; shard < mine.size(); ++shard) total = total + mine[shard];
    return total;
  }
  std::vector<std::string> calls;
};

Shards held_here(std::vector<int64_t> images, ShardExchange& exchange) {
  const size_t held = images.size();
  return {.images = std::move(images), .first = 0, .held = held, .exchange = &exchange};
}

at::Tensor leaf(const at::Tensor& tensor) {
  return tensor.detach().clone().set_requires_grad(true);
}

struct Normed {
  at::Tensor output, by_input, by_weight, by_bias, mean, variance;
};

Normed whole(const at::Tensor& given, const at::Tensor& dy, const at::Tensor& w,
             const at::Tensor& b) {
  const at::Tensor input = leaf(given), weight = leaf(w), bias = leaf(b);
  Normed made;
  made.mean = at::zeros({given.size(1)}, given.options());
  made.variance = at::ones({given.size(1)}, given.options());
  made.output =
      at::batch_norm(input, weight, bias, made.mean, made.variance, true, 0.1, 1e-5, false);
  made.output.backward(dy);
  made.by_input = input.grad();
  made.by_weight = weight.grad();
  made.by_bias = bias.grad();
  return made;
}

Normed in_shards(const at::Tensor& given, const at::Tensor& dy, const at::Tensor& w,
                 const at::Tensor& b, const std::vector<int64_t>& images) {
  Here here;
  const Shards shards = held_here(images, here);
  const at::Tensor input = leaf(given);
  std::vector<at::Tensor> weights, biases;
  for (size_t shard = 0; shard < images.size(); ++shard) {
    weights.push_back(leaf(w));
    biases.push_back(leaf(b));
  }
  Normed made;
  made.mean = at::zeros({given.size(1)}, given.options());
  made.variance = at::ones({given.size(1)}, given.options());
  made.output = shard_batch_norm(input, at::stack(weights), at::stack(biases), made.mean,
                                 made.variance, shards, "bn");
  made.output.backward(dy);
  made.by_input = input.grad();
  made.by_weight = at::zeros_like(w);
  made.by_bias = at::zeros_like(b);
  for (size_t shard = 0; shard < images.size(); ++shard) {
    made.by_weight += weights[shard].grad();
    made.by_bias += biases[shard].grad();
  }
  EXPECT_EQ(here.calls, (std::vector<std::string>{"bn forward", "bn backward"}));
  return made;
}

TEST(Shards, BatchNormHasTheStatisticsAndGradientsOfTheWholeBatch) {
  const at::Tensor given = at::randn({7, 5, 6, 9}, at::kDouble) * 3 + 20;
  const at::Tensor dy = at::randn_like(given), w = at::rand({5}, at::kDouble) + 0.5,
                   b = at::randn({5}, at::kDouble);
  const Normed expected = whole(given, dy, w, b);
  for (const auto& images : {std::vector<int64_t>{7}, {4, 3}, {3, 2, 2}, {1, 1, 1, 1, 1, 1, 1}}) {
    const Normed made = in_shards(given, dy, w, b, images);
    EXPECT_TRUE(at::allclose(made.output, expected.output, 0, 1e-12));
    EXPECT_TRUE(at::allclose(made.by_input, expected.by_input, 0, 1e-12));
    EXPECT_TRUE(at::allclose(made.by_weight, expected.by_weight, 0, 1e-11));
    EXPECT_TRUE(at::allclose(made.by_bias, expected.by_bias, 0, 1e-11));
    EXPECT_TRUE(at::allclose(made.mean, expected.mean, 0, 1e-12));
    EXPECT_TRUE(at::allclose(made.variance, expected.variance, 0, 1e-12));
  }
}

TEST(Shards, BatchNormWithoutAffineLetsTheGradientThrough) {
  Here here;
  const Shards shards = held_here({2, 3}, here);
  const at::Tensor given = at::randn({5, 3, 4, 4}, at::kDouble), dy = at::randn_like(given);
  const auto running = [] { return at::zeros({3}, at::kDouble); };
  const at::Tensor one = leaf(given), two = leaf(given);
  at::batch_norm(one, {}, {}, running(), running(), true, 0.1, 1e-5, false).backward(dy);
  shard_batch_norm(two, {}, {}, running(), running(), shards, "input").backward(dy);
  EXPECT_TRUE(at::allclose(two.grad(), one.grad(), 0, 1e-12));
}

// The gradient of one shard alone is what the others do not add: with the loss of the first shard's
// images only, the second's leaves still get what comes through the common statistics.
TEST(Shards, ANetworkHasTheGradientsOfTheWholeBatch) {
  for (const char* name : {"resnet18", "unet"}) {
    const auto one = make_network(name, 3, 1), two = make_network(name, 3, 1);
    one->layers().to(at::kCPU, at::kDouble);
    two->layers().to(at::kCPU, at::kDouble);
    const at::Tensor pictures = at::rand({3, 3, 32, 32}, at::kDouble);
    const at::Tensor logits = one->forward(pictures, true);
    const at::Tensor dy = at::randn_like(logits);
    logits.backward(dy);
    Here here;
    const Shards shards = held_here({2, 1}, here);
    two->layers().set_shards(&shards);
    const at::Tensor same = two->forward(pictures, true);
    EXPECT_TRUE(at::allclose(same, logits, 1e-9, 1e-9)) << name;
    same.backward(dy);
    double squares = 0, wrong = 0;
    for (const auto& [parameter, tensor] : one->layers().parameters()) {
      at::Tensor sum = at::zeros_like(tensor);
      for (size_t shard = 0; shard < 2; ++shard)
        sum += two->layers().shard_gradient(shard, parameter);
      squares += tensor.grad().pow(2).sum().item<double>();
      wrong += (sum - tensor.grad()).pow(2).sum().item<double>();
    }
    EXPECT_GT(squares, 0) << name;
    EXPECT_LT(std::sqrt(wrong / squares), 1e-9) << name;
    for (const auto& [buffer, tensor] : one->layers().buffers())
      EXPECT_TRUE(at::allclose(two->layers().buffers().at(buffer), tensor, 1e-9, 1e-9)) << buffer;
  }
}

}  // namespace
}  // namespace driftsweep::network::test_shards

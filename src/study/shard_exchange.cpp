#include "study/shard_exchange.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <cstring>

#include "base/errors.h"

namespace driftsweep::study {
namespace {

std::string bytes_of(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().cpu().contiguous();
  return {static_cast<const char*>(plain.data_ptr()), plain.nbytes()};
}

// Any number of elements of the shape that `like` has beyond its first dimension.
at::Tensor tensor_of(const std::string& bytes, const at::Tensor& like) {
  std::vector<int64_t> shape = like.sizes().vec();
  const size_t one = like.nbytes() / static_cast<size_t>(shape.front());
  shape.front() = static_cast<int64_t>(bytes.size() / one);
  at::Tensor tensor = at::empty(shape, like.options().device(at::kCPU).requires_grad(false));
  if (tensor.nbytes() != bytes.size())
    throw base::InternalError("ranks of one training have tensors of other shapes");
  std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor.to(like.device());
}

}  // namespace

at::Tensor TeamExchange::gather(const std::string& what, const at::Tensor& mine) {
  if (team_ == nullptr) return mine;
  std::vector<at::Tensor> all;
  for (const auto& bytes : team_->gather(what, bytes_of(mine)))
    all.push_back(tensor_of(bytes, mine));
  return at::cat(all);
}

at::Tensor TeamExchange::sum(const std::string& what, const std::vector<at::Tensor>& mine) {
  std::vector<at::Tensor> parts;
  for (const auto& shard : mine) parts.push_back(shard.detach().cpu().contiguous());
  at::Tensor sum = at::empty(parts.front().sizes(), parts.front().options());
  const std::span<float> values(sum.data_ptr<float>(), static_cast<size_t>(sum.numel()));
  const bool first = team_ == nullptr || team_->leads();
  const auto add = [&](size_t begin, std::span<float> part) {
    for (size_t shard = 0; shard < parts.size(); ++shard) {
      const float* own = parts[shard].data_ptr<float>() + begin;
      // The very first shard begins the sum: 0 + x would make 0 of -0.
      if (first && shard == 0)
        std::memcpy(part.data(), own, part.size_bytes());
      else
        for (size_t i = 0; i < part.size(); ++i) part[i] += own[i];
    }
  };
  if (team_ == nullptr) {
    add(0, values);
  } else {
    // All have their gradients before anyone waits for a part of them.
    team_->gather(what, "");
    team_->add_up(values, add);
  }
  return sum.to(mine.front().device());
}

}  // namespace driftsweep::study

#include "capture/noise_fields.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>

#include "base/random.h"

namespace driftsweep::capture {

NoiseFields::NoiseFields(uint64_t seed, const at::TensorOptions& options, int64_t limit)
    : seed_(seed), options_(options.requires_grad(false)), limit_(limit) {}

at::Tensor NoiseFields::normal(const std::vector<std::string>& contents, const std::string& purpose,
                               int64_t rows, int64_t columns) {
  return batch(Law::normal, contents, purpose, rows, columns);
}

at::Tensor NoiseFields::uniform(const std::vector<std::string>& contents,
                                const std::string& purpose, int64_t rows, int64_t columns) {
  return batch(Law::uniform, contents, purpose, rows, columns);
}

at::Tensor NoiseFields::batch(Law law, const std::vector<std::string>& contents,
                              const std::string& purpose, int64_t rows, int64_t columns) {
  std::vector<at::Tensor> fields;
  for (const auto& content : contents) fields.push_back(one(law, content, purpose, rows, columns));
  return at::stack(fields).to(options_);
}

at::Tensor NoiseFields::one(Law law, const std::string& content, const std::string& purpose,
                            int64_t rows, int64_t columns) {
  const auto key = std::make_pair(purpose, content);
  if (const auto found = fields_.find(key); found != fields_.end()) return found->second;
  at::Tensor field = at::empty({rows, columns}, at::kFloat);
  base::Stream stream(seed_, content, purpose);
  float* const values = field.data_ptr<float>();
  for (int64_t i = 0; i < field.numel(); ++i)
    values[i] = static_cast<float>(
        law == Law::normal ? stream.normal() : static_cast<double>(stream.next() >> 8) * 0x1p-24);
  field = field.to(options_.device());
  const auto bytes = static_cast<int64_t>(field.nbytes());
  if (held_ + bytes <= limit_) {
    held_ += bytes;
    fields_.emplace(key, field);
  }
  return field;
}

}  // namespace driftsweep::capture

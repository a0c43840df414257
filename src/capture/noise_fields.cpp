#include "capture/noise_fields.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>

#include <fmt/format.h>

#include <algorithm>

#include "base/random.h"

namespace driftsweep::capture {
namespace {

float uniform_of(base::Stream& stream) { return static_cast<float>(stream.next() >> 8) * 0x1p-24F; }

bool same(const SensorPlace& a, const SensorPlace& b) {
  return a.camera == b.camera && a.row == b.row && a.column == b.column;
}

}  // namespace

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
    values[i] = law == Law::normal ? static_cast<float>(stream.normal()) : uniform_of(stream);
  return kept(key, std::move(field));
}

at::Tensor NoiseFields::fixed_uniform(const std::vector<SensorPlace>& places,
                                      const std::string& purpose, int64_t rows, int64_t columns) {
  return fixed(Law::uniform, places, purpose, rows, columns);
}

at::Tensor NoiseFields::fixed_rows(const std::vector<SensorPlace>& places,
                                   const std::string& purpose, int64_t rows) {
  std::vector<SensorPlace> of_rows = places;
  for (auto& place : of_rows) place.column = 0;
  return fixed(Law::normal, of_rows, purpose, rows, 1);
}

at::Tensor NoiseFields::fixed(Law law, const std::vector<SensorPlace>& places,
                              const std::string& purpose, int64_t rows, int64_t columns) {
  const bool one_part = std::all_of(places.begin(), places.end(),
                                    [&](const auto& place) { return same(place, places.front()); });
  std::vector<at::Tensor> fields;
  for (size_t i = 0; i < (one_part ? 1 : places.size()); ++i)
    fields.push_back(part_of_sensor(law, places[i], purpose, rows, columns));
  return at::stack(fields).to(options_);
}

at::Tensor NoiseFields::part_of_sensor(Law law, const SensorPlace& place,
                                       const std::string& purpose, int64_t rows, int64_t columns) {
  const auto key = std::make_pair(purpose, fmt::format("{} x {} at {}, {} of {}", rows, columns,
                                                       place.row, place.column, place.camera));
  if (const auto found = fields_.find(key); found != fields_.end()) return found->second;
  at::Tensor field = at::empty({rows, columns}, at::kFloat);
  float* next = field.data_ptr<float>();
  for (int64_t row = 0; row < rows; ++row) {
    // A stream for each row: the sensor's size, which is not known, does not matter.
    base::Stream stream(seed_, place.camera, fmt::format("{}, row {}", purpose, place.row + row));
    for (int64_t column = 0; column < place.column + columns; ++column) {
      const float value =
          law == Law::normal ? static_cast<float>(stream.normal()) : uniform_of(stream);
      if (column >= place.column) *next++ = value;
    }
  }
  return kept(key, std::move(field));
}

at::Tensor NoiseFields::kept(const std::pair<std::string, std::string>& key, at::Tensor field) {
  field = field.to(options_.device());
  const auto bytes = static_cast<int64_t>(field.nbytes());
  if (held_ + bytes <= limit_) {
    held_ += bytes;
    fields_.emplace(key, field);
  }
  return field;
}

}  // namespace driftsweep::capture

// Reads the reference numbers of tests/golden as tensors.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store/arrays.h"

namespace driftsweep::test {

template <typename Value = float>
at::Tensor golden(const std::string& file, const std::string& path) {
  const auto folder = std::filesystem::path(DRIFTSWEEP_TEST_DATA) / "golden";
  const auto opened = store::open_file((folder / file).string());
  const auto dataset = store::open_dataset(opened, path);
  std::vector<int64_t> shape;
  for (const uint64_t size : store::extent(dataset)) shape.push_back(static_cast<int64_t>(size));
  auto values = store::read_all<Value>(dataset);
  return at::from_blob(values.data(), shape, c10::CppTypeToScalarType<Value>::value).clone();
}

}  // namespace driftsweep::test

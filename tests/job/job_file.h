// Job files for tests: small texts written where the test may write.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/errors.h"
#include "job/job.h"

namespace driftsweep::job {

// Writes a file into a folder of the running test; returns its path.
inline std::string write_file(const std::string& name, const std::string& text) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string label = std::string(test->test_suite_name()) + "_" + test->name();
  for (char& c : label)
    if (c == '/') c = '_';
  const auto folder = std::filesystem::path(testing::TempDir()) / ("job_" + label);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / name, std::ios::binary) << text;
  return (folder / name).string();
}

inline Job job_of(const std::string& text, const Overrides& overrides = {}) {
  return read_job(write_file("job.yaml", text), overrides);
}

// What a refusal of the job (usage) says; "" where it is accepted. `read` reads it.
template <typename Read>
std::string complaint_of(const Read& read) {
  try {
    read();
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    return error.what();
  }
  return "";
}

// The smallest job: everything else is a default.
inline const char* const minimal = R"(data: {file: cells.h5, split: {folds: 2}}
models: [{network: resnet18, train: {}}]
drift:
  design: {type: grid, levels: 3}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
)";

// Nothing left to a default.
inline const char* const full = R"(name: cells-sensitivity
kind: sensitivity
seed: 7
data:
  file: sub/../cells.h5
  test: []
  split: {folds: 5, train: 0.7, validation: 0.1, by: parent}
models:
  - name: plain
    network: resnet18
    processing: {mode: parametrized, trainable: none, batch_norm: true}
    normalisation: from_training
    train: {epochs: 6, batch_size: 16, optimizer: adam, learning_rate: 1e-3, weight_decay: 0.01, augmentation: weak, seed: 3}
  - name: other
    torchscript: models/other.pt
    processing: {mode: none}
    normalisation: {mean: [.91, .84, .94], sd: [.08, .12, .05]}
metric: macro_f1
evaluation: {batch_size: 8, precision: float64}
drift:
  design: {type: random, n: 12}
  parameters:
    capture.exposure: {min: 0.25, max: 2.0, distribution: log_uniform}
    isp.gamma: {values: [1.8, 2.2, 2.6]}
    isp.white_balance.r: {min: 0.8, max: 1.25, as: factor}
gradients: true
store: {per_image: never, weights: final}
run: {threads_per_rank: 2}
)";

}  // namespace driftsweep::job

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "job/job.h"
#include "tests/error/mistakes.h"

namespace driftsweep::error_tests::test_job_mistakes {
namespace {

// Line numbers below are those of this text; `data:` stands on line 4.
const std::string valid = R"(name: cells
kind: sensitivity
seed: 7
data:
  file: cells.h5
  split: {folds: 5, train: 0.8, validation: 0.0, by: parent}
models:
  - name: one
    network: resnet18
    processing: {mode: parametrized, trainable: none, batch_norm: false}
    normalisation: from_training
    train: {epochs: 5, batch_size: 32, optimizer: adam}
  - name: two
    torchscript: other.pt
    processing: {mode: none}
metric: accuracy
evaluation: {batch_size: 64}
drift:
  design: {type: grid, levels: 3}
  parameters:
    capture.exposure: {min: 0.25, max: 2.0, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
    isp.white_balance.r: {min: 0.8, max: 1.25, as: factor}
gradients: true
store: {per_image: auto, weights: final}
run: {threads_per_rank: 1}
)";

std::filesystem::path write_job(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("mistake_" + name + ".yaml");
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

class JobMistake : public testing::TestWithParam<Mistake> {};

TEST_P(JobMistake, IsNamedWithLineReasonAndRepair) {
  const Mistake& mistake = GetParam();
  std::string text = valid;
  const size_t at = text.find(mistake.replace);
  ASSERT_NE(at, std::string::npos) << "the valid job has no '" << mistake.replace << "'";
  text.replace(at, mistake.replace.size(), mistake.with);
  const auto path = write_job(mistake.name, text);
  try {
    job::read_job(path.string());
    FAIL() << "accepted:\n" << text;
  } catch (const base::UserError& error) {
    const auto& complaint = error.complaint();
    EXPECT_EQ(static_cast<int>(error.code()), 2);
    EXPECT_EQ(complaint.where, path.string() + ":" + std::to_string(mistake.line)) << error.what();
    EXPECT_NE(complaint.reason.find(mistake.reason), std::string::npos) << error.what();
    EXPECT_NE(complaint.repair.find(mistake.repair), std::string::npos) << error.what();
    EXPECT_FALSE(complaint.repair.empty()) << error.what();
    EXPECT_EQ(complaint.did_you_mean, mistake.did_you_mean) << error.what();
    EXPECT_FALSE(complaint.reason.ends_with('.')) << error.what();
    EXPECT_FALSE(complaint.repair.ends_with('.')) << error.what();
  }
}

std::string name_of(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Shape, JobMistake, testing::ValuesIn(mistakes_in_shape()), name_of);
INSTANTIATE_TEST_SUITE_P(Models, JobMistake, testing::ValuesIn(mistakes_in_models()), name_of);
INSTANTIATE_TEST_SUITE_P(Drift, JobMistake, testing::ValuesIn(mistakes_in_drift()), name_of);
INSTANTIATE_TEST_SUITE_P(Later, JobMistake, testing::ValuesIn(not_offered_yet()), name_of);

TEST(JobMistakes, TheJobTheyAreMadeInIsValid) {
  EXPECT_NO_THROW(job::read_job(write_job("none", valid).string()));
}

TEST(JobMistakes, AJobThatIsNotThereOrEmpty) {
  for (const std::string& path :
       {std::string("no_such_job.yaml"), write_job("empty", "").string()}) {
    try {
      job::read_job(path);
      FAIL() << "accepted: " << path;
    } catch (const base::UserError& error) {
      EXPECT_EQ(static_cast<int>(error.code()), 2);
      EXPECT_EQ(error.complaint().where, path);
    }
  }
}

}  // namespace
}  // namespace driftsweep::error_tests::test_job_mistakes

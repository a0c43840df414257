#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_early_terminate {
namespace {

const char* const two_models =
    R"(data: {file: cells.h5, split: {folds: 2, train: 0.6, validation: 0.2}}
models:
  - {name: a, network: resnet18, train: {epochs: 9}}
  - {name: b, network: resnet18, train: {epochs: 9, seed: 2}}
drift:
  design: {type: grid, levels: 3}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
early_terminate: {type: successive_halving}
)";

std::string refusal(const Overrides& changes) {
  try {
    job_of(two_models, changes);
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    return error.what();
  }
  return "";
}

testing::AssertionResult says(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no '" << part << "' in " << text;
}

TEST(EarlyTerminate, HasTheDefaultsOfSweepsElsewhere) {
  const Job job = job_of(two_models);
  ASSERT_TRUE(job.early_terminate);
  EXPECT_EQ(job.early_terminate->min_iter, 1);
  EXPECT_EQ(job.early_terminate->eta, 3);
}

TEST(EarlyTerminate, IsPartOfTheMeaningAndSurvivesBeingWritten) {
  const Job job = job_of(two_models, {"early_terminate.min_iter=2", "early_terminate.eta=4"});
  EXPECT_NE(job.meaning(), job_of(two_models).meaning());
  const Job again = read_job(write_file("resolved.yaml", job.resolved()));
  EXPECT_EQ(again.meaning(), job.meaning());
  // A job without it means what it meant before there was such a key.
  for (const auto& [key, value] : job_of(minimal).meaning())
    EXPECT_FALSE(key.starts_with("early_terminate")) << key;
}

TEST(EarlyTerminate, RefusesWhatItCannotDecide) {
  EXPECT_TRUE(says(refusal({"data.split.validation=0"}), "has no validation part"));
  EXPECT_TRUE(says(refusal({"models[1].train.epochs=8"}), "'a' trains for 9 epochs but 'b' for 8"));
  EXPECT_TRUE(says(refusal({"models=[{network: resnet18, train: {epochs: 9}}]"}), "is only 1"));
  EXPECT_TRUE(says(refusal({"early_terminate.min_iter=9"}), "less than the 9 epochs"));
  EXPECT_TRUE(says(refusal({"early_terminate.eta=1"}), "at least 2"));
  EXPECT_TRUE(says(refusal({"early_terminate.type=hyperband"}), "not offered by this version"));
  EXPECT_TRUE(says(refusal({"early_terminate.type=succesive_halving"}), "successive_halving"));
  EXPECT_TRUE(says(refusal({"early_terminate.s=2"}), "not offered by this version"));
  EXPECT_TRUE(says(refusal({"models[1].train.early_stopping={patience: 2}"}),
                   "early_stopping ends a training where early_terminate compares"));
}

}  // namespace
}  // namespace driftsweep::job::test_early_terminate

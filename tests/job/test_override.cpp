#include "job/override.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_override {
namespace {

base::Complaint complaint(const std::string& change) {
  try {
    job_of(full, {change});
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    return error.complaint();
  }
  ADD_FAILURE() << "accepted: " << change;
  return {};
}

TEST(Override, ReachesListsByIndexAndByName) {
  EXPECT_EQ(job_of(full, {"models[0].train.epochs=1"}).models[0].train->epochs, 1);
  EXPECT_EQ(job_of(full, {"models.plain.train.epochs=2"}).models[0].train->epochs, 2);
  EXPECT_EQ(job_of(full, {"models.other.normalisation=none"}).models[1].normalisation.kind,
            NormalisationSpec::Kind::none);
}

TEST(Override, KeepsTheDotsOfParameterNames) {
  const Job changed = job_of(full, {"drift.parameters.capture.exposure.max=3",
                                    "drift.parameters.isp.gamma={min: 2, max: 3}"});
  EXPECT_EQ(std::get<space::LogUniform>(changed.parameters[0].distribution).max, 3);
  EXPECT_EQ(std::get<space::Uniform>(changed.parameters[1].distribution).min, 2);
}

TEST(Override, AddsWhatTheFileLeavesOut) {
  const Job changed = job_of(
      minimal, {"gradients=true", "evaluation.batch_size=4", "seed=9",
                "drift.parameters.isp.white_balance.r.min=0.9",
                "drift.parameters.isp.white_balance.r.max=1.1",
                "drift.design.levels={isp.gamma: 4}", "drift.design.levels.isp.white_balance.r=2"});
  EXPECT_TRUE(changed.gradients);
  EXPECT_EQ(changed.evaluation_batch, 4);
  EXPECT_EQ(changed.seed, 9);
  ASSERT_EQ(changed.parameters.size(), 2u);
  EXPECT_EQ(changed.parameters[1].name, "isp.white_balance.r");
  EXPECT_EQ(changed.design.levels, (std::vector<int>{4, 2}));
}

TEST(Override, TheFileTextStaysAsItWas) { EXPECT_EQ(job_of(minimal, {"seed=9"}).text, minimal); }

TEST(Override, MistakesNameTheOption) {
  EXPECT_EQ(complaint("evaluation.batch_sise=4").where, "--set evaluation.batch_sise");
  EXPECT_EQ(complaint("evaluation.batch_sise=4").did_you_mean, "batch_size");
  EXPECT_EQ(complaint("models[0].train.epochs=many").where, "--set models[0].train.epochs");
  EXPECT_EQ(complaint("models[2].name=x").where, "--set models[2].name");
  EXPECT_EQ(complaint("models[-1].name=x").where, "--set models[-1].name");
  EXPECT_EQ(complaint("models.plian.train.epochs=1").did_you_mean, "plain");
  EXPECT_EQ(complaint("modles[0].name=x").did_you_mean, "models");
  EXPECT_EQ(complaint("seed.x=1").where, "--set seed.x");
  EXPECT_EQ(complaint("seed").where, "--set seed");
  EXPECT_EQ(complaint("=1").where, "--set =1");
  EXPECT_EQ(complaint("seed=").where, "--set seed");
  EXPECT_EQ(complaint("seed=[1").where, "--set seed");
}

}  // namespace
}  // namespace driftsweep::job::test_override

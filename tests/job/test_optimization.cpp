// Whether learning the data model helps: the arms of kind: optimization.
#include <gtest/gtest.h>

#include "base/errors.h"
#include "job/parameter_groups.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_optimization {
namespace {

std::string job_with(const std::string& processing, const std::string& rest = "") {
  return "kind: optimization\ndata: {file: cells.h5, split: {folds: 2, train: 0.7, validation: "
         "0.1}}\nmodels:\n  - {name: m, network: resnet18, train: {}, processing: " +
         processing + "}\n" + rest;
}

std::string complaint(const std::string& text) {
  return complaint_of([&] { job_of(text); });
}

TEST(Optimization, EveryModelHasThreeArms) {
  const Job job = job_of(job_with("{mode: parametrized}"));
  ASSERT_EQ(job.models.size(), 3U);
  EXPECT_EQ(job.models[0].name, "m-frozen");
  EXPECT_FALSE(job.models[0].processing.batch_norm);
  EXPECT_TRUE(job.models[0].processing.trainable.empty());
  EXPECT_EQ(job.models[1].name, "m-frozen_normalised");
  EXPECT_TRUE(job.models[1].processing.batch_norm);
  EXPECT_TRUE(job.models[1].processing.trainable.empty());
  EXPECT_EQ(job.models[2].name, "m-learned");
  EXPECT_TRUE(job.models[2].processing.batch_norm);
  EXPECT_EQ(job.models[2].processing.trainable, parameter_groups());
  EXPECT_EQ(job.points(), 0);
  EXPECT_EQ(job.make_design()->points(), 0);
}

TEST(Optimization, ArmsGroupsAndATargetMayBeChosen) {
  const Job job = job_of(job_with("{trainable: [gamma, black_level]}",
                                  "optimization: {arms: [learned, frozen], target: 0.9}\n"));
  ASSERT_EQ(job.models.size(), 2U);
  EXPECT_EQ(job.models[0].processing.trainable, (std::vector<std::string>{"black_level", "gamma"}));
  EXPECT_EQ(job.models[1].arm, "frozen");
  EXPECT_EQ(job.optimization->target, 0.9);
}

TEST(Optimization, TheResolvedJobMeansTheSame) {
  const std::string drift =
      "drift: {design: {type: grid, levels: 2}, parameters: {capture.exposure: {min: 0.5, max: "
      "2}}}\n";
  for (const auto& rest : {std::string(), drift, std::string("optimization: {target: 0.9}\n")}) {
    const Job job = job_of(job_with("{mode: parametrized}", rest));
    EXPECT_EQ(job_of(job.resolved()).meaning(), job.meaning()) << job.resolved();
  }
}

TEST(Optimization, RefusesWhatItCannotCompare) {
  EXPECT_NE(complaint(job_with("{mode: static}")).find("has the processing mode static"),
            std::string::npos);
  EXPECT_NE(complaint(job_with("{batch_norm: true}")).find("asks for batch_norm"),
            std::string::npos);
  EXPECT_NE(complaint(job_with("{}", "optimization: {arms: [frozn]}\n")).find("cannot be 'frozn'"),
            std::string::npos);
  EXPECT_NE(complaint(job_with("{}", "optimization: {arms: [frozen, frozen]}\n")).find("twice"),
            std::string::npos);
  EXPECT_NE(complaint(job_with("{}", "optimization: {target: 2}\n")).find("target"),
            std::string::npos);
  std::string other = job_with("{}", "optimization: {}\n");
  other.replace(other.find("optimization"), 12, "sensitivity");
  EXPECT_NE(complaint(other).find("optimization belongs to kind: optimization"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::job::test_optimization

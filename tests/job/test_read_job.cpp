#include <gtest/gtest.h>

#include <filesystem>

#include "job/catalogue.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_read_job {
namespace {

TEST(ReadJob, FillsInDefaults) {
  const Job job = job_of(minimal);
  EXPECT_EQ(job.name, "job");
  EXPECT_EQ(job.kind, "sensitivity");
  EXPECT_EQ(job.seed, 0);
  EXPECT_EQ(job.split.train, 0.8);
  ASSERT_EQ(job.models.size(), 1u);
  EXPECT_EQ(job.models[0].name, "resnet18");
  EXPECT_EQ(job.models[0].processing.mode, space::Mode::parametrized);
  EXPECT_EQ(job.models[0].normalisation.kind, NormalisationSpec::Kind::none);
  EXPECT_EQ(job.models[0].train->epochs, 5);
  EXPECT_EQ(job.metric, "accuracy");
  EXPECT_EQ(job.evaluation_batch, 64);
  EXPECT_EQ(job.precision, "float32");
  EXPECT_EQ(job.per_image, "auto");
  EXPECT_FALSE(job.gradients);
  EXPECT_EQ(job.run.threads_per_rank, 1);
  EXPECT_EQ(job.make_design()->points(), 3);
}

TEST(ReadJob, ReadsEveryKey) {
  const Job job = job_of(full);
  const auto folder = std::filesystem::path(job.path).parent_path();
  EXPECT_EQ(job.name, "cells-sensitivity");
  EXPECT_EQ(job.data_file, (folder / "cells.h5").string());
  EXPECT_EQ(job.split.kind, SplitSpec::Kind::shuffle);
  EXPECT_EQ(job.split.folds, 5);
  EXPECT_EQ(job.split.validation, 0.1);
  EXPECT_EQ(job.split.by, "parent");
  const ModelSpec& plain = job.models[0];
  EXPECT_TRUE(plain.processing.batch_norm);
  EXPECT_EQ(plain.normalisation.kind, NormalisationSpec::Kind::from_training);
  EXPECT_EQ(plain.train->learning_rate, 1e-3);
  EXPECT_EQ(plain.train->weight_decay, 0.01);
  EXPECT_EQ(plain.train->augmentation, "weak");
  EXPECT_EQ(plain.train->seed, 3);
  const ModelSpec& other = job.models[1];
  EXPECT_EQ(other.torchscript, (folder / "models/other.pt").string());
  EXPECT_EQ(other.processing.mode, space::Mode::none);
  EXPECT_EQ(other.normalisation.sd, (std::array<double, 3>{0.08, 0.12, 0.05}));
  EXPECT_FALSE(other.train);
  EXPECT_EQ(job.evaluation_batch, 8);
  EXPECT_EQ(job.precision, "float64");
  EXPECT_EQ(job.parameters[2].as, space::As::factor);
  EXPECT_TRUE(std::holds_alternative<space::LogUniform>(job.parameters[0].distribution));
  EXPECT_EQ(job.per_image, "never");
  EXPECT_EQ(job.run.threads_per_rank, 2);
}

TEST(ReadJob, SplitByColumnAndNone) {
  const Job column = job_of(minimal, {"data.split={column: fold}"});
  EXPECT_EQ(column.split.kind, SplitSpec::Kind::column);
  EXPECT_EQ(column.split.column, "fold");
  EXPECT_EQ(column.split.folds, 1);
  const Job none = job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]"});
  EXPECT_EQ(none.split.kind, SplitSpec::Kind::none);
}

TEST(ReadJob, LevelsMayDifferByParameter) {
  const Job job = job_of(minimal, {"drift.parameters.capture.exposure={values: [0.5, 1]}",
                                   "drift.parameters.isp.white_balance.b={min: 1, max: 2}",
                                   "drift.design.levels={isp.white_balance.b: 2, isp.gamma: 5}"});
  EXPECT_EQ(job.design.levels, (std::vector<int>{5, 1, 2}));
  EXPECT_EQ(job.make_design()->points(), 5 * 2 * 2);
}

TEST(ReadJob, GradientParametersAreThoseThatHaveOneInAModel) {
  EXPECT_EQ(job_of(full).gradient_parameters(),
            (std::vector<std::string>{"capture.exposure", "isp.gamma", "isp.white_balance.r"}));
  EXPECT_TRUE(job_of(full, {"gradients=false"}).gradient_parameters().empty());
}

TEST(ReadJob, TheSameSeedGivesTheSamePoints) {
  const auto a = job_of(full).make_design(), b = job_of(full).make_design();
  EXPECT_EQ(a->point(11), b->point(11));
  EXPECT_NE(a->point(11), job_of(full, {"seed=8"}).make_design()->point(11));
}

TEST(Catalogue, NamesAreUniqueAndRangesOrdered) {
  for (const auto& info : catalogue()) {
    EXPECT_EQ(find_parameter(info.name), &info) << info.name;
    if (info.choices.empty()) {
      EXPECT_LT(info.low, info.high) << info.name;
    }
    EXPECT_NE(info.modes, 0u) << info.name;
    EXPECT_EQ(info.gradient_modes & ~info.modes, 0u)
        << info.name << ": a gradient where it has no act";
    if (info.minimum) {
      EXPECT_LE(*info.minimum, info.low) << info.name;
    }
    if (info.maximum) {
      EXPECT_GE(*info.maximum, info.high) << info.name;
    }
  }
}

}  // namespace
}  // namespace driftsweep::job::test_read_job

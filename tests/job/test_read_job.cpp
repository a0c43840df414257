#include <gtest/gtest.h>

#include <cstdlib>
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

// "name: null" says nothing in YAML, but a model may be called so; digits of a name stay as they
// are.
TEST(ReadJob, NamesAreTexts) {
  for (const char* name : {"null", "no", "007", "2024-01-01", "1e3"}) {
    const Job job = job_of(std::string("data: {file: cells.h5, split: {folds: 2}}\n") +
                           "models: [{name: " + name + ", network: resnet18, train: {}}]\n" +
                           "drift: {design: {type: grid, levels: 3}, parameters: {isp.gamma: "
                           "{min: 1.8, max: 2.6}}}\n");
    EXPECT_EQ(job.models[0].name, name);
  }
}

std::string complaint_with(const std::string& change) {
  return complaint_of([&] { job_of(minimal, {change}); });
}

// A number is what its digits say, or the line is refused.
TEST(ReadJob, NumbersAreWhatTheirDigitsSay) {
  EXPECT_EQ(job_of(minimal, {"seed=0010"}).seed, 10);
  EXPECT_EQ(job_of(minimal, {"seed=+7"}).seed, 7);
  for (const char* seed : {"1e1", "0x10", "0o10", "1_000", "'8'", "8.0", "+-8", "--8", "1:48", "~",
                           "eight", "9223372036854775808"})
    EXPECT_NE(complaint_with(std::string("seed=") + seed).find("seed must be"), std::string::npos)
        << seed;
  const std::string min = "drift.parameters.isp.gamma.min";
  for (const char* number : {"+-1.8", "1:48", ".nan", "-.inf", "\"1.8\"", "1.8f", "0x1p1", "1e400",
                             "1_8", "null", "yes"})
    EXPECT_NE(complaint_with(min + "=" + number).find("min must be a finite number"),
              std::string::npos)
        << number;
  for (const char* number : {".18e1", "18e-1", "+1.8", "1.80"}) {
    const Job job = job_of(minimal, {min + "=" + number});
    EXPECT_EQ(std::get<space::Uniform>(job.parameters[0].distribution).min, 1.8) << number;
  }
  for (const char* flag : {"yes", "on", "1", "'true'", "~", "True "})
    EXPECT_EQ(complaint_with(std::string("gradients=") + flag).empty(),
              std::string(flag) == "True ")
        << flag;
}

TEST(ReadJob, PathsKnowTheHomeAndVariables) {
  setenv("HOME", "/home/someone", 1);
  setenv("DRIFTSWEEP_TEST_FOLDER", "/data", 1);
  const auto file = [](const std::string& path) {
    return job_of(minimal, {"data.file=" + path}).data_file;
  };
  EXPECT_EQ(file("~/cells.h5"), "/home/someone/cells.h5");
  EXPECT_EQ(file("$HOME/cells.h5"), "/home/someone/cells.h5");
  EXPECT_EQ(file("${HOME}/cells.h5"), "/home/someone/cells.h5");
  EXPECT_EQ(file("$DRIFTSWEEP_TEST_FOLDER/a$5.h5"), "/data/a$5.h5");
  EXPECT_TRUE(file("a~b.h5").ends_with("/a~b.h5"));
  EXPECT_NE(complaint_with("data.file=$DRIFTSWEEP_NOT_SET/cells.h5")
                .find("names $DRIFTSWEEP_NOT_SET, and this environment variable is not set"),
            std::string::npos);
  EXPECT_NE(complaint_with("data.file=~other/cells.h5").find("home of another user"),
            std::string::npos);
  // A file of this very name is meant.
  write_file("$HOME", "");
  EXPECT_TRUE(file("$HOME").ends_with("/$HOME"));
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

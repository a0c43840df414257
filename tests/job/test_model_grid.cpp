// Models in bulk.
#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_model_grid {
namespace {

const std::string head = "data: {file: cells.h5, split: {folds: 2}}\nmodels:\n";
const std::string tail =
    "drift: {design: {type: grid, levels: 3}, parameters: {capture.exposure: {min: 1, max: 2}}}\n";

Job with(const std::string& models, const Overrides& overrides = {}) {
  return job_of(head + models + tail, overrides);
}

std::vector<std::string> names_of(const Job& job) {
  std::vector<std::string> names;
  for (const auto& model : job.models) names.push_back(model.name);
  return names;
}

std::string complaint(const std::string& models) {
  return complaint_of([&] { with(models); });
}

TEST(ModelGrid, MakesEveryCombinationTheLastKeyFastest) {
  const Job job = with(
      "  - processing: {mode: static}\n"
      "    train: {epochs: 2}\n"
      "    grid: {network: [resnet18, resnet34], processing.demosaic: [bilinear, menon2007], "
      "train.seed: [1, 2, 3]}\n");
  ASSERT_EQ(job.models.size(), 12U);
  EXPECT_EQ(job.models[0].name, "resnet18-bilinear-seed1");
  EXPECT_EQ(job.models[1].name, "resnet18-bilinear-seed2");
  EXPECT_EQ(job.models[11].name, "resnet34-menon2007-seed3");
  EXPECT_EQ(job.models[11].network, "resnet34");
  EXPECT_EQ(job.models[11].processing.choices.demosaic, isp::Demosaic::menon2007);
  EXPECT_EQ(job.models[11].train->seed, 3);
  EXPECT_EQ(job.models[11].train->epochs, 2);  // what is fixed holds for all
}

TEST(ModelGrid, NamesSayWhatVaries) {
  EXPECT_EQ(
      names_of(with("  - {name: cells, network: resnet18, grid: {train.epochs: [2], "
                    "train.learning_rate: [1e-4, 1e-3], train.augmentation: [none, weak]}}\n")),
      (std::vector<std::string>{
          "cells-learning_rate1e-4-augmentation_none", "cells-learning_rate1e-4-weak",
          "cells-learning_rate1e-3-augmentation_none", "cells-learning_rate1e-3-weak"}));
  // One model is a grid too.
  EXPECT_EQ(names_of(with("  - {network: resnet18, grid: {train.seed: [5]}}\n")),
            std::vector<std::string>{"seed5"});
}

TEST(ModelGrid, TextsThatTwoKeysShareNameTheirKey) {
  EXPECT_EQ(names_of(with("  - {network: resnet18, train: {}, processing: {mode: static}, grid: "
                          "{processing.sharpening: [none, unsharp_masking], processing.denoising: "
                          "[none, median_denoising]}}\n")),
            (std::vector<std::string>{
                "sharpening_none-denoising_none", "sharpening_none-median_denoising",
                "unsharp_masking-denoising_none", "unsharp_masking-median_denoising"}));
}

TEST(ModelGrid, StandsBesideOtherModels) {
  EXPECT_EQ(names_of(with("  - {network: resnet18, train: {}}\n"
                          "  - {train: {}, grid: {network: [resnet34, resnet50]}}\n")),
            (std::vector<std::string>{"resnet18", "resnet34", "resnet50"}));
}

TEST(ModelGrid, IsWrittenOutInTheResolvedJob) {
  const Job job =
      with("  - {network: resnet18, grid: {train.seed: [1, 2], train.epochs: [3, 4]}}\n");
  EXPECT_NE(job.resolved().find("name: \"seed2-epochs4\""), std::string::npos);
  const Job again = job_of(job.resolved());
  EXPECT_EQ(again.meaning(), job.meaning());
  EXPECT_EQ(names_of(again), names_of(job));
}

TEST(ModelGrid, TakesChangesFromTheCommandLine) {
  const std::string grid = "  - {network: resnet18, train: {}, grid: {train.seed: [1, 2]}}\n";
  EXPECT_EQ(names_of(with(grid, {"models[0].grid.train.seed=[7, 8, 9]"})),
            (std::vector<std::string>{"seed7", "seed8", "seed9"}));
  EXPECT_EQ(with(grid, {"models[0].grid.train.epochs=[1, 2]"}).models.size(), 4U);
}

TEST(ModelGrid, MistakesAreNamed) {
  const auto says = [](const std::string& models, const std::string& part) {
    const std::string text = complaint(models);
    EXPECT_NE(text.find(part), std::string::npos) << text << "\ninstead of " << part;
  };
  const std::string one = "  - network: resnet18\n    train: {}\n    grid:";
  says(one + " {}\n", "models[0].grid must name keys");
  says(one + " [1]\n", "models[0].grid must name keys");
  says(one + "\n      train.seed: 3\n", "job.yaml:6: models[0].grid.train.seed must be a list");
  says(one + " {train.seed: [1, 1]}\n", "lists 1 twice");
  says(one + " {train: [{seed: 1}, {seed: 2}]}\n", "must list plain values");
  says(one + " {name: [a, b]}\n", "a grid cannot vary name");
  says(one + " {network: [resnet18, resnet34]}\n", "varies network, which");
  says(one + " {network.depth: [18, 34]}\n", "but network is 'resnet18' and has no keys");
  says(one + "\n      train.sead: [1, 2]\n", "job.yaml:6: unknown key 'sead' in models[0].train");
  says(one + "\n      train.sead: [1, 2]\n", "Did you mean 'seed'");
  says(one + "\n      train.optimizer: [adam, adan]\n", "optimizer cannot be 'adan'");
  says("  - {network: resnet18, train: {}, gird: {train.seed: [1]}}\n", "Did you mean 'grid'");
  says(
      "  - {name: seed1, network: resnet18, train: {}}\n"
      "  - {network: resnet18, grid: {train.seed: [1, 2]}}\n",
      "two models are named 'seed1'");
  std::string many = one + " {train.seed: [0";
  for (int seed = 1; seed < 200; ++seed) many += "," + std::to_string(seed);
  says(many + "], train.epochs: [1" + many.substr(many.find(",1,") + 2) + "]}\n",
       "more than 10000 models");
}

}  // namespace
}  // namespace driftsweep::job::test_model_grid

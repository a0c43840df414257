#include "job/identity.h"

#include <gtest/gtest.h>

#include "tests/job/job_file.h"

namespace driftsweep::job::test_identity {
namespace {

std::string id(const Overrides& overrides) { return identity(job_of(full, overrides), {}); }

TEST(Identity, LabelsAndPathsDoNotChangeIt) {
  EXPECT_EQ(id({}).size(), 64u);
  EXPECT_EQ(id({}), id({"name=another"}));
  EXPECT_EQ(id({}), id({"data.file=/elsewhere/cells.h5"}));
  EXPECT_EQ(id({}), id({"models[1].torchscript=/elsewhere/other.pt"}));
}

TEST(Identity, EverythingElseDoes) {
  for (const char* change : {"seed=8",
                             "data.split.folds=4",
                             "data.split.train=0.6",
                             "data.split.validation=0",
                             "data.split={column: a}",
                             "models[0].name=new",
                             "models[1].processing.mode=parametrized",
                             "models[0].processing.batch_norm=false",
                             "models[0].normalisation=none",
                             "models[1].normalisation.sd=[1, 1, 1]",
                             "models[1].normalisation.mean=[1, 1, 1]",
                             "models[0].train.epochs=7",
                             "models[0].train.batch_size=7",
                             "models[0].train.seed=7",
                             "models[0].train.learning_rate=7",
                             "models[0].train.weight_decay=7",
                             "models[0].train.optimizer=adamw",
                             "models[0].train.optimizer=sgd",
                             "models[0].train.schedule=cosine",
                             "models[0].train.schedule={type: step, every: 2}",
                             "models[0].train.augmentation=none",
                             "models[0].train.augmentation=strong",
                             "models[0].train.label_smoothing=0.1",
                             "models[0].train.class_weights=balanced",
                             "models[0].train.class_weights=[1, 2]",
                             "models[0].train.early_stopping={patience: 3}",
                             "metric=accuracy",
                             "evaluation.batch_size=7",
                             "evaluation.precision=float32",
                             "drift.design.n=7",
                             "drift.design={type: grid, levels: 2}",
                             "drift.parameters.capture.exposure.min=0.3",
                             "drift.parameters.capture.exposure.max=3",
                             "drift.parameters.capture.exposure.distribution=uniform",
                             "drift.parameters.capture.exposure.as=factor",
                             "drift.parameters.isp.gamma.values=[2]",
                             "drift.parameters.isp.white_balance.b={min: 1, max: 2}",
                             "gradients=false",
                             "store.per_image=always",
                             "run.threads_per_rank=1"})
    EXPECT_NE(id({}), id({change})) << change;
}

TEST(Identity, NumbersOfOptimizerAndScheduleChangeIt) {
  const std::string sgd = "models[0].train.optimizer=sgd";
  EXPECT_EQ(id({sgd}), id({sgd, "models[0].train.momentum=0"}));
  EXPECT_NE(id({sgd}), id({sgd, "models[0].train.momentum=0.9"}));
  const auto step = [](const std::string& numbers) {
    return id({"models[0].train.schedule={type: step, " + numbers + "}"});
  };
  EXPECT_EQ(step("every: 2"), step("every: 2, factor: 0.1"));
  EXPECT_NE(step("every: 2"), step("every: 3"));
  EXPECT_NE(step("every: 2"), step("every: 2, factor: 0.5"));
  const auto early = [](const std::string& numbers) {
    return id({"models[0].train.early_stopping={patience: 3" + numbers + "}"});
  };
  EXPECT_EQ(early(""), early(", min_delta: 0"));
  EXPECT_NE(early(""), early(", min_delta: 0.1"));
  const std::string drift = "models[0].train.drift={parameters: {isp.gamma: {min: 1, max: 2}}}";
  EXPECT_NE(id({drift}), id({}));
  EXPECT_NE(id({drift}), id({drift, "models[0].train.drift.parameters.isp.gamma.max=3"}));
  EXPECT_EQ(id({"models[0].train.schedule={type: cosine}"}),
            id({"models[0].train.schedule=cosine"}));
}

TEST(Identity, ContentsChangeIt) {
  const Job job = job_of(full);
  EXPECT_NE(identity(job, {{"data", "ab"}}), identity(job, {{"data", "ac"}}));
  EXPECT_NE(identity(job, {{"data", "ab"}}), identity(job, {}));
}

TEST(Identity, TheOrderOfModelsIsTheOrderOfTheStudysAxis) {
  const std::string a = "{name: a, torchscript: a.pt}", b = "{name: b, torchscript: b.pt}";
  EXPECT_NE(identity(job_of(minimal, {"models=[" + a + ", " + b + "]"}), {}),
            identity(job_of(minimal, {"models=[" + b + ", " + a + "]"}), {}));
}

TEST(Difference, NamesKeysAndBothValues) {
  EXPECT_EQ(difference(job_of(full).meaning(), job_of(full).meaning()), "");
  EXPECT_EQ(difference(job_of(full).meaning(),
                       job_of(full, {"models[0].train.epochs=5", "seed=8"}).meaning()),
            "seed: 7 -> 8\nmodels.plain.train.epochs: 6 -> 5\n");
  EXPECT_EQ(difference(Meaning{{"a", "1"}, {"b", "2"}}, Meaning{{"b", "2"}, {"c", "3"}}),
            "a: 1 -> (absent)\nc: (absent) -> 3\n");
}

}  // namespace
}  // namespace driftsweep::job::test_identity

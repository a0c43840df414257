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

// A study that exists keeps its job: these digests were made before its keys became lists of
// fields. They may change only with what a job means.
TEST(Identity, StudiesOfBeforeKeepTheirs) {
  const std::string forensics =
      "data: {file: cells.h5, split: {folds: 2}}\nkind: forensics\n"
      "models: [{network: resnet18, train: {}}]\n";
  const struct {
    std::string job;
    Overrides changes;
    const char* digest;
  } known[] = {
      {full, {}, "fca757c3db641fa8143b7c528f1eca61b0ffbb47476c0ba7e075aa3a78844393"},
      {minimal, {}, "ffb8a814a27edc0a5717f1fd219729347496247ee9b4a57f4fdb7c1464d1df39"},
      {full,
       {"models[0].train={optimizer: sgd, momentum: 0.9, schedule: {type: step, every: 3}, shards: "
        "2, label_smoothing: 0.1, class_weights: [1, 2], early_stopping: {patience: 2}, drift: "
        "{parameters: {isp.gamma: {min: 1, max: 2}}}}"},
       "ea33039d6f94b3de3ec1768d93ec08f42665daa2f1eaabf790adc55c383a060d"},
      {minimal,
       {"models[0].processing={mode: static, demosaic: menon2007}", "data.test=[a.h5]",
        "data.split={column: side}", "models[0].weights=w.safetensors"},
       "b7b940ef9f32f364282455a29a977beeafeea8d35c0521602f806ce8bf1687e6"},
      {minimal,
       {"kind=optimization", "models[0].name=m"},
       "c4a89f44e919cc551f4cab6762367c47f66ba176e6fc96bb2f765dbc1ad1af8b"},
      {forensics, {}, "813abf1b67bc298deb46259a3f11fc93fe08921fe35b5e46b44152dadba3af00"},
      {forensics,
       {"forensics={tau: none, groups: [gamma]}"},
       "4a78f3e8d91e4004a553e07908298e91c6ed94e6d29290a129f377efaf30c821"},
      {forensics,
       {"kind=synthesis", "synthesis={cases: [corruptions, capture]}"},
       "07cf26fc3ad5092147564a32aa7bc69f3930e66453b3d445060bff10f709efbd"},
      {minimal,
       {"drift={design: {union: [{type: saltelli, n: 2, second_order: true}, {type: morris, n: 3, "
        "levels: 8}, {type: one_at_a_time, levels: 3, case: c}]}, parameters: {isp.gamma: {min: "
        "1.8, max: 2.6, group: g}, black: {tie: [isp.black_level.r, isp.black_level.b], as: "
        "offset, min: -0.01, max: 0.01}}}"},
       "ade400c15d32c9725deccad76131e2455ef460d5ac82da0598ffa4c1b9b5c69b"},
  };
  for (const auto& [job, changes, digest] : known)
    EXPECT_EQ(identity(job_of(job, changes), {}), digest) << (changes.empty() ? "" : changes[0]);
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

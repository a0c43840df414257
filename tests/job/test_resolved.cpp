#include <gtest/gtest.h>

#include "tests/job/job_file.h"

namespace driftsweep::job::test_resolved {
namespace {

// Reads the resolved text of a job as a job, in the same folder.
Job again(const Job& job) { return read_job(write_file("resolved.yaml", job.resolved())); }

void expect_round_trip(const Job& job) {
  const Job second = again(job);
  EXPECT_EQ(second.meaning(), job.meaning());
  EXPECT_EQ(second.data_file, job.data_file);
  EXPECT_EQ(second.name, job.name);
  EXPECT_EQ(second.resolved(), job.resolved());
}

TEST(Resolved, ReadsBackToTheSameMeaning) {
  expect_round_trip(job_of(minimal));
  expect_round_trip(job_of(full));
  expect_round_trip(job_of(minimal, {"data.split={column: fold}"}));
  expect_round_trip(job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]"}));
  expect_round_trip(job_of(full, {"drift.design={type: grid, levels: 3}"}));
}

TEST(Resolved, ReadsBackAListDesign) {
  write_file("points.csv", "isp.gamma,capture.exposure\n2,\n,0.5\n");
  expect_round_trip(job_of(minimal, {"drift={design: {type: list, file: points.csv}}"}));
  expect_round_trip(job_of(
      minimal, {"drift={design: {type: list, file: points.csv}, parameters: {capture.exposure: "
                "{as: factor}, isp.gamma: {min: 1, max: 3}}}"}));
}

TEST(Resolved, ReadsBackTiesConditionsBellsAndUnions) {
  const std::string parameters =
      "{isp.black_level: {tie: [isp.black_level.r, isp.black_level.b], min: -0.01, max: 0.01, as: "
      "offset}, isp.gamma: {distribution: truncated_normal, mu: 2.2, sigma: 0.2, min: 1.8, max: 3},"
      " capture.psf_sigma: {values: [0.5, 1]}, capture.exposure: {distribution: normal, mu: 1, "
      "sigma: 0.1, when: {capture.psf_sigma: [0.5, 1]}}}";
  expect_round_trip(
      job_of(minimal, {"drift={design: {type: lhs, n: 5}, parameters: " + parameters + "}"}));
  write_file("points.csv", "isp.gamma,isp.black_level\n2,\n,0.005\n");
  const Job job = job_of(
      minimal, {"drift={design: {union: [{type: random, n: 2, case: 'a: b'}, {type: grid, levels: "
                "2, parameters: [isp.gamma, isp.black_level]}, {type: list, file: points.csv}]}, "
                "parameters: " +
                parameters + "}"});
  expect_round_trip(job);
  EXPECT_EQ(job.make_design()->points(), 2 + 4 + 2);
}

TEST(Resolved, ReadsBackHowModelsAreTrained) {
  for (const char* train :
       {"{optimizer: sgd, momentum: 0.9}", "{optimizer: adamw}", "{schedule: cosine}",
        "{label_smoothing: 0.1, class_weights: balanced}",
        "{class_weights: [0.5, 2], augmentation: strong}", "{schedule: {type: step, every: 3}}"})
    expect_round_trip(job_of(minimal, {std::string("models[0].train=") + train}));
  expect_round_trip(job_of(
      minimal, {"data.split.validation=0.1", "models[0].train={early_stopping: {patience: 2}}"}));
  expect_round_trip(job_of(minimal, {"models=[{network: unet, train: {loss: dice}}, {network: "
                                     "unetplusplus, train: {loss: cross_entropy, class_weights: "
                                     "balanced}}]"}));
}

TEST(Resolved, ReadsBackTheDriftOfATraining) {
  expect_round_trip(job_of(
      minimal,
      {"models[0].train.drift={parameters: {capture.exposure: {min: 0.5, max: 2, distribution: "
       "log_uniform, as: factor}, corruption.name: {values: [none, contrast]}, "
       "corruption.severity: {values: [1, 3], when: {corruption.name: contrast}}, black: {tie: "
       "[isp.black_level.r, isp.black_level.b], as: offset, distribution: normal, mu: 0, sigma: "
       "0.01}}}"}));
}

TEST(Resolved, AwkwardTextsSurvive) {
  const Job job = job_of(minimal, {"name='a \"b\" \\ c: #'", "data.file=\"x y/$${HOME}.h5\"",
                                   "models[0].name='é, {[:'"});
  EXPECT_EQ(job.name, "a \"b\" \\ c: #");
  EXPECT_EQ(job.models[0].name, "é, {[:");
  EXPECT_TRUE(job.data_file.ends_with("x y/${HOME}.h5"));
  expect_round_trip(job);
}

TEST(Resolved, EveryNumberKeepsItsLastDigit) {
  const Job job = job_of(minimal, {"models[0].train.learning_rate=0.1234567890123456789",
                                   "drift.parameters.isp.gamma.max=2.6000000000000005"});
  expect_round_trip(job);
  EXPECT_EQ(again(job).models[0].train->learning_rate, 0.1234567890123456789);
}

}  // namespace
}  // namespace driftsweep::job::test_resolved

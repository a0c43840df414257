// Models that another study has trained.
#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_reuse_models {
namespace {

const std::string tail =
    "drift: {design: {type: grid, levels: 3}, parameters: {capture.exposure: {min: 1, max: 2}}}\n";

// What the other study says of itself.
std::string other_job() {
  return job_of(
             "data: {file: cells.h5, split: {folds: 2}}\nmodels:\n"
             "  - {name: small, network: resnet18, train: {epochs: 2}, processing: {mode: "
             "static}}\n"
             "  - {name: large, network: resnet34, train: {epochs: 3}, normalisation: "
             "from_training, weights: start.safetensors}\n"
             "  - {name: given, torchscript: given.pt}\n" +
             tail)
      .resolved();
}

Job with(const std::string& models) {
  const std::string other = other_job();
  const auto resolved_of = [other](const std::string& study) {
    EXPECT_TRUE(study.ends_with("/other.h5")) << study;
    return other;
  };
  const std::string text = "data: {file: cells.h5, split: {folds: 2}}\nmodels:\n" + models + tail;
  return read_job(write_file("reuse.yaml", text), {}, resolved_of);
}

std::string complaint(const std::string& models) {
  return complaint_of([&] { with(models); });
}

TEST(ReuseModels, OneByName) {
  const Job job = with("  - {from: other.h5, name: large}\n");
  ASSERT_EQ(job.models.size(), 1U);
  const ModelSpec& model = job.models[0];
  EXPECT_EQ(model.name, "large");
  EXPECT_EQ(model.network, "resnet34");
  EXPECT_EQ(model.train->epochs, 3);
  EXPECT_EQ(model.normalisation.kind, NormalisationSpec::Kind::from_training);
  EXPECT_TRUE(model.from.ends_with("/other.h5"));
  EXPECT_TRUE(model.weights.empty());  // the start of its training is no concern here
}

TEST(ReuseModels, AllThatWereTrainedThere) {
  const Job job = with("  - from: other.h5\n  - {network: resnet18, train: {}}\n");
  ASSERT_EQ(job.models.size(), 3U);
  EXPECT_EQ(job.models[0].name, "small");
  EXPECT_EQ(job.models[0].processing.mode, space::Mode::static_);
  EXPECT_EQ(job.models[1].name, "large");
  EXPECT_TRUE(job.models[2].from.empty());
}

TEST(ReuseModels, AreNotTheSameAsThoseTrainedHere) {
  const Job reused = with("  - {from: other.h5, name: small}\n");
  const Job trained = with(
      "  - {name: small, network: resnet18, train: {epochs: 2}, processing: {mode: static}}\n");
  EXPECT_NE(reused.meaning(), trained.meaning());
}

TEST(ReuseModels, TheResolvedJobReadsBackToTheSameMeaning) {
  const std::string other = other_job();
  const Job job = with("  - from: other.h5\n");
  const Job again = read_job(write_file("again.yaml", job.resolved()), {},
                             [&](const std::string&) { return other; });
  EXPECT_EQ(again.meaning(), job.meaning());
  EXPECT_EQ(again.resolved(), job.resolved());
}

TEST(ReuseModels, OfAStudyThatReusedThemItself) {
  const std::string second = with("  - {from: other.h5, name: small}\n").resolved();
  const Job job = read_job(
      write_file("third.yaml",
                 "data: {file: cells.h5, split: {folds: 2}}\nmodels: [{from: second.h5}]\n" + tail),
      {}, [&](const std::string& study) {
        EXPECT_TRUE(study.ends_with("/second.h5")) << study;
        return second;
      });
  EXPECT_TRUE(job.models.at(0).from.ends_with("/second.h5"));
}

TEST(ReuseModels, MistakesAreNamed) {
  const auto says = [](const std::string& models, const std::string& part) {
    const std::string text = complaint(models);
    EXPECT_NE(text.find(part), std::string::npos) << text << "\ninstead of " << part;
  };
  says("  - {from: other.h5, name: smal}\n", "has no model 'smal'. Did you mean 'small'");
  says("  - {from: other.h5, name: given}\n", "was not trained in");
  says("  - {from: other.h5, network: resnet18}\n", "takes its models from a study as they are");
  says(
      "  - {from: other.h5, name: small, network: resnet18, train: {epochs: 5}, processing: {mode: "
      "static}}\n",
      "is another model in");
  says("  - {from: other.h5, grid: {train.seed: [1, 2]}}\n", "unknown key 'grid'");
  says("  - {from: other.h5, name: small}\n  - {name: small, network: resnet18, train: {}}\n",
       "two models are named 'small'");
}

}  // namespace
}  // namespace driftsweep::job::test_reuse_models

// The cases of a synthesis as one design.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_synthesis {
namespace {

using space::Coordinate;

std::string job_with(const std::string& cases, const std::string& rest = "",
                     const std::string& mode = "static") {
  return "kind: synthesis\ndata: {file: cells.h5, split: {folds: 2}}\nmodels:\n  - {network: "
         "resnet18, train: {}, processing: {mode: " +
         mode + "}}\nsynthesis: {cases: " + cases + "}\n" + rest;
}

const std::string drift =
    "drift: {design: {type: grid, levels: 3}, parameters: {capture.exposure: {min: 0.5, max: 2}, "
    "isp.gamma: {min: 2, max: 2.4}}}\n";

std::string complaint(const std::string& text) {
  return complaint_of([&] { job_of(text); });
}

Coordinate at(const Job& job, int64_t point, const std::string& parameter) {
  for (size_t axis = 0; axis < job.parameters.size(); ++axis)
    if (job.parameters[axis].name == parameter) return job.make_design()->coordinate(point, axis);
  ADD_FAILURE() << "no axis " << parameter;
  return {};
}

TEST(Synthesis, PipelinesAreThePapersTwelve) {
  const Job job = job_of(job_with("pipelines"));
  ASSERT_EQ(job.points(), 12);
  EXPECT_EQ(job.make_design()->case_of(0), "pipelines");
  EXPECT_EQ(at(job, 0, "isp.demosaic"), Coordinate("bilinear"));
  EXPECT_EQ(at(job, 11, "isp.demosaic"), Coordinate("menon2007"));
  EXPECT_EQ(at(job, 11, "isp.sharpening"), Coordinate("unsharp_masking"));
  EXPECT_EQ(at(job, 11, "isp.denoising"), Coordinate("median_denoising"));
}

TEST(Synthesis, CorruptionsStayOnTheModelsOwnPipeline) {
  const Job job = job_of(job_with("[pipelines, corruptions], severity: [1, 5]"));
  ASSERT_EQ(job.points(), 12 + 20);
  EXPECT_EQ(job.make_design()->case_of(12), "corruptions");
  EXPECT_EQ(at(job, 12, "isp.demosaic"), Coordinate());
  EXPECT_EQ(at(job, 12, "corruption.name"), Coordinate("gaussian_noise"));
  EXPECT_EQ(at(job, 13, "corruption.severity"), Coordinate(5.));
  EXPECT_EQ(at(job, 31, "corruption.name"), Coordinate("elastic_transform"));
  EXPECT_EQ(at(job, 0, "corruption.name"), Coordinate());
  EXPECT_EQ(at(job_of(job_with("corruptions")), 0, "corruption.severity"), Coordinate(3.));
}

TEST(Synthesis, CaptureDriftsHaveTheNoiseOfTheSameCamera) {
  const Job job = job_of(job_with("capture", "", "parametrized"));
  EXPECT_EQ(at(job, 0, "capture.exposure"), Coordinate(0.25));
  EXPECT_EQ(at(job, 0, "capture.shot_noise"), Coordinate(1.));
  EXPECT_EQ(at(job, 3, "capture.exposure"), Coordinate());
  EXPECT_EQ(at(job, 3, "capture.shot_noise"), Coordinate(4.));
  for (const auto& parameter : job.parameters)
    EXPECT_EQ(parameter.as == space::As::factor,
              parameter.name.ends_with("_noise") || parameter.name.ends_with("_temperature"));
  // Every point moves something.
  for (int64_t point = 0; point < job.points(); ++point) {
    size_t moved = 0;
    for (const auto& coordinate : job.make_design()->point(point))
      moved += coordinate == Coordinate() ? 0 : 1;
    EXPECT_GE(moved, 1U) << point;
  }
}

TEST(Synthesis, TheJobsOwnDesignIsACaseThatSharesAxes) {
  const Job job = job_of(job_with("[capture, design]", drift));
  EXPECT_EQ(job.points(), 14 + 9);
  EXPECT_EQ(job.parameters[0].name, "capture.exposure");
  EXPECT_EQ(std::count_if(job.parameters.begin(), job.parameters.end(),
                          [](const auto& each) { return each.name == "capture.exposure"; }),
            1);
  EXPECT_EQ(job.make_design()->case_of(14), "design");
  EXPECT_EQ(at(job, 14, "isp.gamma"), Coordinate(2.));
  EXPECT_EQ(at(job, 14, "capture.psf_sigma"), Coordinate());
  EXPECT_EQ(at(job, 0, "isp.gamma"), Coordinate());
}

TEST(Synthesis, AUnionOfTheJobKeepsItsCases) {
  const Job job = job_of(job_with(
      "[design, corruptions]",
      "drift: {design: {union: [{case: dim, type: grid, levels: 2, parameters: [isp.gamma]}, "
      "{case: any, type: random, n: 3}]}, parameters: {isp.gamma: {min: 2, max: 2.4}}}\n"));
  EXPECT_EQ(job.points(), 2 + 3 + 10);
  EXPECT_EQ(job.make_design()->case_of(0), "dim");
  EXPECT_EQ(job.make_design()->case_of(4), "any");
  EXPECT_EQ(job.make_design()->case_of(5), "corruptions");
}

TEST(Synthesis, TheResolvedJobReadsBackToTheSameMeaning) {
  for (const std::string& text :
       {job_with("pipelines"), job_with("[corruptions, capture], severity: 5"),
        job_with("[pipelines, capture, design]", drift)}) {
    const Job job = job_of(text);
    const Job again = job_of(job.resolved());
    EXPECT_EQ(again.meaning(), job.meaning());
    EXPECT_EQ(again.resolved(), job.resolved());
  }
  EXPECT_NE(job_of(job_with("corruptions, severity: 4")).meaning(),
            job_of(job_with("corruptions")).meaning());
}

TEST(Synthesis, MistakesAreNamed) {
  const auto says = [](const std::string& text, const std::string& part) {
    const std::string told = complaint(text);
    EXPECT_NE(told.find(part), std::string::npos) << told << "\ninstead of " << part;
  };
  says("kind: synthesis\ndata: {file: a.h5, split: {}}\nmodels: [{network: resnet18, train: {}}]\n",
       "the key 'synthesis' is missing");
  says(std::string(minimal) + "synthesis: {cases: pipelines}\n", "synthesis belongs to kind");
  says(job_with("[]"), "a list with at least one entry");
  says(job_with("[capture, capture]"), "lists capture twice");
  says(job_with("pipeline"), "Did you mean 'pipelines'");
  says(job_with("capture, severity: 3"), "severity is that of corruptions");
  says(job_with("corruptions, severity: 6"), "synthesis.severity must be at most 5");
  says(job_with("design"), "needs the key 'drift'");
  says(job_with("capture", drift), "does not name the job's own drift");
  says(job_with("pipelines", "", "parametrized"), "processed by the mode parametrized");
  says(job_with(
           "[corruptions, design]",
           "drift: {design: {type: grid}, parameters: {corruption.name: {values: [contrast]}}}"),
       "never gives the value gaussian_noise");
  says(job_with("[capture, design]",
                "drift: {design: {type: grid, levels: 2}, parameters: "
                "{capture.exposure: {as: factor, min: 0.5, max: 2}}}"),
       "moves as factor, not as value");
  says(job_with("[design, corruptions]",
                "drift: {design: {union: [{case: corruptions, type: grid, levels: 2}]}, "
                "parameters: {isp.gamma: {min: 2, max: 2.4}}}"),
       "two cases are named 'corruptions'");
}

}  // namespace
}  // namespace driftsweep::job::test_synthesis

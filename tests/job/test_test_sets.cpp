// data.test: further data sets as points behind those of the design.
#include <gtest/gtest.h>

#include <algorithm>

#include "job/identity.h"
#include "job/memory.h"
#include "job/plan_text.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_test_sets {
namespace {

const char* const two = "data.test=[lab2.h5, {name: other lab, file: sub/../set.h5}]";

std::vector<std::string> cases_of(const Job& job) {
  std::vector<std::string> cases;
  const auto design = job.make_design();
  for (int64_t point = 0; point < design->points(); ++point)
    cases.push_back(design->case_of(point));
  return cases;
}

void expect_empty(const space::Design& design, int64_t point, size_t parameters) {
  const auto coordinates = design.point(point);
  ASSERT_EQ(coordinates.size(), parameters);
  for (const auto& coordinate : coordinates)
    EXPECT_TRUE(std::holds_alternative<std::monostate>(coordinate));
}

TEST(TestSets, AreNamedByTheirFilesOrTheJob) {
  const Job job = job_of(minimal, {two});
  const auto folder = std::filesystem::path(job.path).parent_path();
  ASSERT_EQ(job.tests.size(), 2U);
  EXPECT_EQ(job.tests[0].name, "lab2");
  EXPECT_EQ(job.tests[0].file, (folder / "lab2.h5").string());
  EXPECT_EQ(job.tests[1].name, "other lab");
  EXPECT_EQ(job.tests[1].file, (folder / "set.h5").string());
  EXPECT_TRUE(job_of(minimal, {"data.test=[]"}).tests.empty());
}

TEST(TestSets, FollowTheDesignAndLeaveItsPointsAlone) {
  for (const char* type :
       {"{type: grid, levels: 3}", "{type: random, n: 3}", "{type: lhs, n: 3}"}) {
    const std::string design = std::string("drift.design=") + type;
    const Job alone = job_of(minimal, {design}), more = job_of(minimal, {design, two});
    EXPECT_EQ(cases_of(more), (std::vector<std::string>{"design", "design", "design", "test:lab2",
                                                        "test:other lab"}));
    EXPECT_EQ(more.points(), 5);
    for (int64_t point = 0; point < 3; ++point)
      EXPECT_EQ(more.make_design()->point(point), alone.make_design()->point(point)) << type;
    for (int64_t point = 3; point < 5; ++point) expect_empty(*more.make_design(), point, 1);
  }
}

TEST(TestSets, FollowTheCasesOfAUnion) {
  const std::string design =
      "drift.design={union: [{case: a, type: random, n: 2}, {case: b, type: grid, levels: 1}]}";
  const Job alone = job_of(minimal, {design}), more = job_of(minimal, {design, two});
  EXPECT_EQ(cases_of(more),
            (std::vector<std::string>{"a", "a", "b", "test:lab2", "test:other lab"}));
  for (int64_t point = 0; point < 3; ++point)
    EXPECT_EQ(more.make_design()->point(point), alone.make_design()->point(point));
}

// A job of nothing else.
const char* const no_drift =
    "data: {file: cells.h5, split: {folds: 2}, test: [lab2.h5]}\n"
    "models: [{network: resnet18, train: {}}]\n";

TEST(TestSets, AreADesignOfTheirOwn) {
  const Job job = job_of(no_drift);
  EXPECT_EQ(cases_of(job), std::vector<std::string>{"test:lab2"});
  expect_empty(*job.make_design(), 0, 0);
  EXPECT_NE(complaint_of([] { job_of(no_drift, {"data.test=[]"}); }).find("'drift' is missing"),
            std::string::npos);
}

TEST(TestSets, FollowTheCasesOfASynthesis) {
  const Job job = job_of(no_drift, {"kind=synthesis", "synthesis={cases: [capture]}"});
  const auto cases = cases_of(job);
  EXPECT_EQ(std::count(cases.begin(), cases.end(), "capture"), 14);
  EXPECT_EQ(cases.back(), "test:lab2");
  EXPECT_EQ(job.points(), 15);
}

TEST(TestSets, JoinTheArmsOfAnOptimization) {
  const Job job = job_of("kind: optimization\n" + std::string(no_drift));
  EXPECT_EQ(cases_of(job), std::vector<std::string>{"test:lab2"});
}

TEST(TestSets, AreRefusedWhereADriftIsSearched) {
  const std::string text =
      complaint_of([] { job_of("kind: forensics\n" + std::string(no_drift)); });
  EXPECT_NE(text.find("kind: forensics searches"), std::string::npos) << text;
  EXPECT_NE(text.find("data.test"), std::string::npos) << text;
}

TEST(TestSets, HaveCasesOfTheirOwn) {
  const std::string text = complaint_of([] {
    job_of(minimal, {"data.test=[lab2.h5]",
                     "drift.design={union: [{case: 'test:lab2', type: grid, levels: 1}]}"});
  });
  EXPECT_NE(text.find("'test:lab2' both"), std::string::npos) << text;
}

TEST(TestSets, BelongToTheMeaningByNameAndNotByPath) {
  const auto meaning = [](const char* test) { return job_of(minimal, {test}).meaning(); };
  EXPECT_EQ(meaning("data.test=[]"), job_of(minimal).meaning());
  EXPECT_EQ(meaning("data.test=[lab2.h5]"), meaning("data.test=[elsewhere/lab2.h5]"));
  EXPECT_EQ(difference(job_of(minimal).meaning(), meaning("data.test=[lab2.h5]")),
            "data.test: (absent) -> lab2\n");
  // Their order is that of the points.
  EXPECT_NE(meaning("data.test=[a.h5, b.h5]"), meaning("data.test=[b.h5, a.h5]"));
}

TEST(TestSets, AreReadBackFromTheResolvedJob) {
  for (const Job& job : {job_of(minimal, {two}), job_of(no_drift),
                         job_of(no_drift, {"data.test=[{name: 'a\"b', file: x.h5}]"}),
                         job_of(no_drift, {"kind=synthesis", "synthesis={cases: [capture]}"})}) {
    const Job again = read_job(write_file("resolved.yaml", job.resolved()));
    EXPECT_EQ(again.meaning(), job.meaning());
    EXPECT_EQ(again.resolved(), job.resolved());
    ASSERT_EQ(again.tests.size(), job.tests.size());
    for (size_t i = 0; i < job.tests.size(); ++i) EXPECT_EQ(again.tests[i].file, job.tests[i].file);
  }
}

TEST(TestSets, StandInThePlan) {
  const Job job = job_of(minimal, {two});
  const DataFacts facts{.images = 100,
                        .classes = 2,
                        .picture_pixels = 32 * 32,
                        .training_images = 80,
                        .tests = {{40, 64 * 64, 2}, {8, 16 * 16, 4}}};
  const std::string text = plan_text(job, facts);
  for (const char* piece : {"grid, 3 points", "lab2.h5: 40 images, case test:lab2",
                            "other lab: ", "set.h5: 8 images", "10 evaluations"})
    EXPECT_NE(text.find(piece), std::string::npos) << piece << " in\n" << text;
  EXPECT_NE(plan_text(job, {}).find("lab2.h5: does not exist yet"), std::string::npos);
}

TEST(TestSets, CountInTheMemory) {
  const Job job = job_of(minimal, {two, "evaluation.batch_size=50"});
  DataFacts facts{.images = 100, .classes = 2, .picture_pixels = 32 * 32, .training_images = 80};
  const MemoryNeed alone = memory_need(job, facts);
  facts.tests = {{10, 64 * 64, 2}, {8, 16 * 16, 4}};
  const MemoryNeed small = memory_need(job, facts);
  EXPECT_EQ(small.pixels - alone.pixels, 10 * 64 * 64 * 2 + 8 * 16 * 16 * 4);
  EXPECT_EQ(small.evaluation, alone.evaluation);  // 10 x 64^2 is less than 50 x 32^2
  facts.tests[0].images = 1000;
  EXPECT_EQ(memory_need(job, facts).evaluation, 4 * alone.evaluation);
}

}  // namespace
}  // namespace driftsweep::job::test_test_sets

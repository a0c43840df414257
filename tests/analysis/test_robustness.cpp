// The synthesis conclusions: from the paper's own tables, and from tables small enough for paper.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/rank_correlation.h"
#include "analysis/robustness.h"
#include "analysis/robustness_text.h"
#include "base/errors.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_robustness {
namespace {

TEST(RankCorrelation, OrdersReversalsAndTies) {
  const std::vector<double> up = {1, 2, 3, 4}, down = {9, 7, 5, 3};
  EXPECT_DOUBLE_EQ(spearman(up, up), 1);
  EXPECT_DOUBLE_EQ(kendall(up, up), 1);
  EXPECT_DOUBLE_EQ(spearman(up, down), -1);
  EXPECT_DOUBLE_EQ(kendall(up, down), -1);
  // The first two of `tied` share rank 1.5. Pearson's correlation of the ranks is 4.5 / sqrt(5
  // * 4.5); 5 pairs agree of 6 in one order and 5 in the other.
  const std::vector<double> tied = {1, 1, 3, 4};
  EXPECT_EQ(mean_ranks(tied), (std::vector<double>{1.5, 1.5, 3, 4}));
  EXPECT_DOUBLE_EQ(spearman(up, tied), 4.5 / std::sqrt(5 * 4.5));
  EXPECT_DOUBLE_EQ(kendall(up, tied), 5 / std::sqrt(6.0 * 5));
}

TEST(RankCorrelation, SumsInAnotherOrderAreTies) {
  EXPECT_NE(0.1 + 0.2, 0.3);
  EXPECT_EQ(mean_ranks({0.1 + 0.2, 0.3, 1}), (std::vector<double>{1.5, 1.5, 3}));
}

TEST(RankCorrelation, WithoutOrderThereIsNone) {
  EXPECT_TRUE(std::isnan(spearman({1, 2}, {5, 5})));
  EXPECT_TRUE(std::isnan(kendall({1, 2}, {5, 5})));
  EXPECT_TRUE(std::isnan(spearman({1}, {5})));
}

RobustnessTest paper(const std::string& set, const std::string& test) {
  auto matrix =
      read_matrix(std::string(DRIFTSWEEP_TEST_DATA) + "/golden/paper/" + set + "_" + test + ".csv");
  return test == "pipelines" ? pipeline_test(std::move(matrix))
                             : corruption_test(std::move(matrix));
}

// The published headline: corruptions look 10.3 and 3.9 times as severe as changes of pipeline.
// The correlations were recomputed in NumPy from mean ranks, equal drops being ties; an order that
// breaks them by the last bit of the sums gives .350 and .273 for microscopy.
TEST(Robustness, OfThePapersTables) {
  struct Expected {
    const char* set;
    double pipelines, corruptions, ratio, spearman, kendall;
  };
  for (const Expected& expected : {Expected{"microscopy", 0.0236, 0.243, 10.3, 0.38246, 0.30769},
                                   Expected{"drone", 0.0461, 0.180, 3.9, -0.21053, -0.21541}}) {
    SCOPED_TRACE(expected.set);
    const auto pipelines = paper(expected.set, "pipelines");
    const auto corruptions = paper(expected.set, "corruptions");
    const Conclusions conclusions = conclude(pipelines, corruptions);
    EXPECT_NEAR(conclusions.pipeline_drop, expected.pipelines, 5e-5);
    EXPECT_NEAR(conclusions.corruption_drop, expected.corruptions, 5e-4);
    EXPECT_NEAR(conclusions.ratio, expected.ratio, 0.05);
    ASSERT_EQ(conclusions.agreements.at(0).measure, "mean drop");
    EXPECT_NEAR(conclusions.agreements[0].spearman, expected.spearman, 1e-5);
    EXPECT_NEAR(conclusions.agreements[0].kendall, expected.kendall, 1e-5);
  }
}

TEST(Robustness, ThePapersWorstCell) {
  const auto pipelines = paper("microscopy", "pipelines");
  const auto cell = pipelines.worst_cell();
  EXPECT_EQ(pipelines.results.trained[cell.model], "me/u/me");
  EXPECT_EQ(pipelines.results.tested[cell.test], "ma/s/me");
  EXPECT_DOUBLE_EQ(pipelines.own_metric(cell.model), 0.83);
  EXPECT_DOUBLE_EQ(pipelines.results.at(cell.model, cell.test), 0.50);
}

class Tables : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = scratch.file(name);
    std::ofstream(path) << text;
    return path;
  }
  // What reading and judging this pair of tables complains of.
  std::string complaint(const std::string& matrix, const std::string& corruptions) {
    try {
      const auto a = pipeline_test(read_matrix(write("a.csv", matrix)));
      conclude(a, corruption_test(read_matrix(write("b.csv", corruptions))));
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::data);
      return error.what();
    }
    return "";
  }
  store_tests::Scratch scratch;
};

TEST_F(Tables, ModelsInAnotherOrderAndWhatEachTestChooses) {
  const auto a =
      pipeline_test(read_matrix(write("a.csv", "m,x,y,z\nx,.9,.8,.8\ny,.6,.8,.7\nz,.5,.5,.9\n")));
  const auto b =
      corruption_test(read_matrix(write("b.csv", "m,identity,fog\nz,.9,.8\ny,.8,.6\nx,.9,.2\n")));
  const Conclusions conclusions = conclude(a, b);
  // Mean drops: .1, .15, .4 under pipelines; .7, .2, .1 under fog, in the order x, y, z.
  EXPECT_NEAR(conclusions.pipeline_drop, 0.65 / 3, 1e-12);
  EXPECT_NEAR(conclusions.corruption_drop, 1.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(conclusions.agreements[0].spearman, -1);
  EXPECT_EQ(conclusions.agreements[0].by_pipelines, 0u);
  EXPECT_EQ(b.results.trained[0], "z");
  EXPECT_EQ(conclusions.agreements[0].by_corruptions, 2u);  // z, in the order of the matrix
  const auto document = nlohmann::json::parse(robustness_json(a, b, conclusions));
  EXPECT_EQ(document["agreement"]["mean drop"]["corruptions_choose"], "z");
  EXPECT_NEAR(document["corruptions"]["models"]["x"]["mean_drop"].get<double>(), 0.7, 1e-12);
  EXPECT_NE(robustness_text(a, b, conclusions).find("1.5 times"), std::string::npos);
}

TEST_F(Tables, BadOnesAreNamed) {
  const std::string good = "m,x,y\nx,.9,.8\ny,.6,.8\n", fog = "m,identity,fog\nx,.9,.2\ny,.8,.6\n";
  EXPECT_EQ(complaint(good, fog), "");
  const auto says = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  says(complaint("m,x,y\nx,.9,high\ny,.6,.8\n", fog), "a.csv:2: column 'y' holds 'high'");
  says(complaint("m,x,z\nx,.9,.8\ny,.6,.8\n", fog), "there is no column 'y'");
  says(complaint("m,x,y\nx,.9,.8\nx,.6,.8\n", fog), "a.csv:3: model 'x' stands here again");
  says(complaint(good, "m,identiy,fog\nx,.9,.2\ny,.8,.6\n"), "Did you mean 'identiy'");
  says(complaint(good, "m,identity,fog\nx,.9,.2\n"), "model 'y'");
  says(complaint(good, "m,identity\nx,.9\ny,.8\n"), "only undrifted results");
  says(complaint("m,x,y\n", fog), "no results");
}

}  // namespace
}  // namespace driftsweep::analysis::test_robustness

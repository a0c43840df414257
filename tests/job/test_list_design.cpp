#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_list_design {
namespace {

const Overrides list = {"drift={design: {type: list, file: points.csv}}"};

base::UserError error_of(const std::string& csv, const Overrides& overrides = list) {
  write_file("points.csv", csv);
  try {
    job_of(minimal, overrides);
  } catch (const base::UserError& error) {
    return error;
  }
  ADD_FAILURE() << "accepted: " << csv;
  return base::usage_error("", "", "");
}

TEST(ListDesign, TheHeaderNamesTheParameters) {
  write_file("points.csv", "isp.gamma,capture.exposure\n2,\n,0.5\n");
  const Job job = job_of(minimal, list);
  ASSERT_EQ(job.parameters.size(), 2u);
  EXPECT_EQ(job.parameters[0].name, "isp.gamma");
  EXPECT_EQ(job.parameters[0].as, space::As::value);
  const auto design = job.make_design();
  ASSERT_EQ(design->points(), 2);
  EXPECT_EQ(design->point(1), (std::vector<space::Coordinate>{std::monostate(), 0.5}));
}

TEST(ListDesign, TheJobMaySayHowValuesApply) {
  write_file("points.csv", "isp.gamma,capture.exposure\n2,\n,0.5\n");
  const Job job = job_of(minimal, {"drift={design: {type: list, file: points.csv}, parameters: "
                                   "{capture.exposure: {as: factor}, isp.gamma: }}"});
  EXPECT_EQ(job.parameters[0].as, space::As::factor);
  EXPECT_EQ(job.make_design()->point(0), (std::vector<space::Coordinate>{std::monostate(), 2.0}));
}

TEST(ListDesign, PointsAreMeaningAndTheirFileIsNot) {
  write_file("points.csv", "isp.gamma\n2\n");
  write_file("same.csv", "isp.gamma\n\n2.0\n");
  write_file("other.csv", "isp.gamma\n2.1\n");
  const auto meaning = [](const std::string& file) {
    return job_of(minimal, {"drift={design: {type: list, file: " + file + "}}"}).meaning();
  };
  EXPECT_EQ(meaning("points.csv"), meaning("same.csv"));
  EXPECT_NE(meaning("points.csv"), meaning("other.csv"));
}

TEST(ListDesign, MistakesInTheFileAreDataErrorsWithTheirLine) {
  const auto unknown = error_of("isp.gama\n2\n");
  EXPECT_EQ(unknown.code(), base::ExitCode::data);
  EXPECT_TRUE(unknown.complaint().where.ends_with("points.csv:1"));
  EXPECT_EQ(unknown.complaint().did_you_mean, "isp.gamma");
  const auto outside = error_of("isp.gamma\n2\n-1\n");
  EXPECT_EQ(outside.code(), base::ExitCode::data);
  EXPECT_TRUE(outside.complaint().where.ends_with("points.csv:3"));
  const auto nowhere = error_of(
      "isp.gamma\n2\n",
      {list[0], "data.split=none", "models=[{torchscript: a.pt, processing: {mode: none}}]"});
  EXPECT_NE(nowhere.complaint().reason.find("acts in none"), std::string::npos);
}

TEST(ListDesign, ChoicesAreNamesAndLevelsWholeNumbers) {
  write_file("points.csv", "corruption.name,corruption.severity\ncontrast,5\n,\nnone,1\n");
  const Job job = job_of(minimal, list);
  const auto design = job.make_design();
  EXPECT_EQ(design->point(0), (std::vector<space::Coordinate>{"contrast", 5.0}));
  EXPECT_EQ(design->point(1), (std::vector<space::Coordinate>(2)));
  EXPECT_TRUE(job_of(minimal, {list[0], "gradients=true"}).gradient_parameters().empty());
  const auto mistyped = error_of("corruption.name\ncontrats\n");
  EXPECT_EQ(mistyped.code(), base::ExitCode::data);
  EXPECT_TRUE(mistyped.complaint().where.ends_with("points.csv:2"));
  EXPECT_EQ(mistyped.complaint().did_you_mean, "contrast");
  EXPECT_NE(error_of("corruption.name\n3\n").complaint().reason.find("no choice"),
            std::string::npos);
  const auto between = error_of("corruption.severity\n2.5\n");
  EXPECT_TRUE(between.complaint().where.ends_with("points.csv:2"));
  EXPECT_NE(between.complaint().reason.find("whole numbers"), std::string::npos);
}

TEST(GridDesign, CrossesChoicesWithLevels) {
  const Job job = job_of(minimal, {"drift={design: {type: grid}, parameters: {corruption.name: "
                                   "{values: [none, contrast]}, corruption.severity: "
                                   "{values: [1, 3]}}}"});
  const auto design = job.make_design();
  ASSERT_EQ(design->points(), 4);
  EXPECT_EQ(design->point(3), (std::vector<space::Coordinate>{"contrast", 3.0}));
  EXPECT_NE(job.resolved().find("values: [none, contrast]"), std::string::npos);
}

}  // namespace
}  // namespace driftsweep::job::test_list_design

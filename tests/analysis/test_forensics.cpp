#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/conclusions.h"
#include "analysis/forensics.h"
#include "analysis/number_text.h"
#include "comm/context.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_forensics {
namespace {

using store::Status;
using store::StudyFile;

constexpr int64_t folds = 2;

// The second model has no gamma; its ellipsoid of fold 1 has not run.
store::StudyShape shape() {
  store::StudyShape shape;
  shape.name = "worst";
  shape.kind = "forensics";
  shape.identity = std::string(64, '0');
  shape.meaning = {
      {"metric", "accuracy"}, {"forensics.tau", "0.05"}, {"forensics.confidence", "0.95"}};
  shape.models = {"isp", "raw"};
  shape.folds = folds;
  shape.classes = {"a", "b"};
  shape.metrics = {"accuracy"};
  shape.confusion = false;
  shape.search.groups = {"all", "gamma"};
  shape.search.lambdas = {0, 10};
  shape.search.restarts = 1;
  shape.search.parameters = {"isp.gamma", "capture.exposure"};
  shape.search.units = {"1", "factor"};
  shape.search.as = {"value", "value"};
  shape.search.undrifted = {2.2, 1};
  shape.search.scales = {2, 4};
  shape.search.acts = {1, 1, 1, 0};
  shape.search.tolerances = shape.search.ellipsoids = true;
  shape.search.moves = {1, 1, 0, 1};
  shape.search.lows = {1, 0};
  shape.search.highs = {INFINITY, 1.16};
  shape.search.held_out = {40, 45};
  return shape;
}

void write_model(StudyFile& study, int64_t model, int64_t fold) {
  store::EvaluationValues reference;
  reference.metrics = {0.9F};
  study.write({store::RowKind::reference, model, fold}, reference, {});
  const float missing = std::nanf("");
  for (int64_t index = 0; index < (model == 0 ? 4 : 2); ++index) {
    const float worse = 0.1F * static_cast<float>(index + 1);
    store::SearchValues found;
    found.numbers = {1, 0.9F - worse, 0.02F, 0.3F, 0.9F, 1, 0.8F - worse, 0.8F};
    found.evaluations = 31;
    found.parameters = {model == 0 ? 3.2F : missing, index < 2 ? 1.5F : missing};
    study.write({store::RowKind::forensics, model, fold, index}, found, {});
  }
  for (int64_t parameter = model; parameter < 2; ++parameter) {
    store::ToleranceValues ends;
    const auto near = static_cast<float>(fold) / 16;
    ends.numbers = {0.5F + near, 2.5F - near, 0.25F, 3, 0.04F, 0.05F};
    ends.low_limit = model == 0 ? 1 : 2;
    ends.high_limit = 0;
    ends.evaluations = 40;
    study.write({store::RowKind::tolerance, model, fold, parameter}, ends, {});
  }
}

// Both folds have eigenvectors along (3, 4) / 5 and (4, -3) / 5, with 25 and 0, and ridges of 0 and
// 75: half axes of r/5 and of r/10 along the first.
store::EllipsoidValues ellipsoid(int64_t fold, float radius, int32_t limit) {
  store::EllipsoidValues values;
  values.numbers = {radius, 2, fold == 0 ? 0.01F : 75.F, 0.04F};
  values.limit = limit;
  values.evaluations = 30;
  values.covariance = {9, 12, 12, 16};
  return values;
}

class ForensicsTables : public testing::Test {
 protected:
  ForensicsTables() : path_(scratch_.file("worst.h5")) {
    store::create_study_file(path_, shape());
    StudyFile study(path_, StudyFile::Access::write, comm::Context::local());
    for (int64_t model = 0; model < 2; ++model)
      for (int64_t fold = 0; fold < folds; ++fold) write_model(study, model, fold);
    for (int64_t fold = 0; fold < folds; ++fold)
      study.write({store::RowKind::ellipsoid, 0, fold}, ellipsoid(fold, 1, 0), {});
    store::EllipsoidValues raw = ellipsoid(0, 0, 2);
    const double missing = std::nan("");
    raw.covariance = {missing, missing, missing, 16};
    study.write({store::RowKind::ellipsoid, 1, 0}, raw, {});
  }

  StudyFile open() const { return {path_, StudyFile::Access::read, comm::Context::local()}; }

  const store_tests::Scratch scratch_;
  std::string path_;
};

TEST_F(ForensicsTables, AxesLieAlongTheCovarianceAndTheLeastFoldCounts) {
  const auto found = drift_ellipsoids(open());
  ASSERT_EQ(found.size(), 2U);
  ASSERT_EQ(found[0].axes.size(), 2U);
  EXPECT_EQ(found[0].folds, 2);
  const EllipsoidAxis& least = found[0].axes[0];
  EXPECT_NEAR(least.certified, 0.1, 1e-6);
  EXPECT_NEAR(least.searched, 0.2, 1e-6);
  EXPECT_EQ(least.parts[0].parameter, "capture.exposure");
  EXPECT_NEAR(least.parts[0].share, 0.64, 1e-6);
  EXPECT_NEAR(least.parts[1].share, 0.36, 1e-6);
  // Upwards the domain of the exposure ends at 0.16 / 4 ranges, so that the other side is told.
  EXPECT_FALSE(least.cut);
  EXPECT_NEAR(least.parts[0].certified, -0.1 * 0.8 * 4, 1e-6);
  EXPECT_NEAR(least.parts[1].certified, -0.1 * 0.6 * 2, 1e-6);
  const EllipsoidAxis& most = found[0].axes[1];
  EXPECT_NEAR(most.certified, 1 / std::sqrt(75.), 1e-6);
  EXPECT_EQ(most.parts[0].parameter, "isp.gamma");
  EXPECT_GT(most.parts[0].certified, 0);
  EXPECT_LT(most.parts[1].certified, 0);
  EXPECT_FALSE(found[0].uncertified);
  // The other model drifts along one parameter, and nothing is certified.
  ASSERT_EQ(found[1].axes.size(), 1U);
  EXPECT_EQ(found[1].folds, 1);
  EXPECT_TRUE(found[1].uncertified);
  EXPECT_EQ(found[1].axes[0].certified, 0);
  // Half of a range, of which the domain leaves a quarter downwards.
  EXPECT_NEAR(found[1].axes[0].searched, 0.25, 1e-6);
  EXPECT_TRUE(found[1].axes[0].cut);
  EXPECT_NEAR(found[1].axes[0].parts[0].searched, -1, 1e-6);
}

TEST_F(ForensicsTables, TheTextTellsAllThree) {
  std::istringstream words(conclusions_text(open()));
  std::string text;  // without the breaks of lines
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  for (const char* part :
       {"Worst drift found", "Tolerances: up to these ends",
        "Joint tolerances:", "3 of 4 ellipsoids", "(no such gradient)", "[0.562 ..., 2.44]",
        "isp.gamma 2.2 -> 3.2", "capture.exposure 1 -> 1.5 (bound)", "[uncertified, 2.44]",
        "accuracy loses at most tau = 0.05 at every place that was tested",
        "confidence 0.95 for each; "
        "certified on 40 to 45 held-out images by fold;",
        "capture.exposure 64 % (-0.32), isp.gamma 36 % (-0.12)", "none: no radius",
        "\"cut\": the domain ends there"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST_F(ForensicsTables, TheJsonHoldsThemForScripts) {
  const auto json = nlohmann::json::parse(forensics_json(forensics_of(open())));
  EXPECT_EQ(json["metric"], "accuracy");
  EXPECT_EQ(json["complete"], false);
  ASSERT_EQ(json["worst_drifts"].size(), 8U);
  const auto& first = json["worst_drifts"][0];
  EXPECT_NEAR(first["undrifted"], 0.9, 1e-6);
  EXPECT_NEAR(first["drifted"], 0.8, 1e-6);
  EXPECT_EQ(first["moved_most"]["parameter"], "isp.gamma");
  ASSERT_EQ(first["moved"].size(), 2U);
  EXPECT_EQ(first["moved"][0]["folds_at_bound"], 0);
  EXPECT_EQ(first["moved"][1]["parameter"], "capture.exposure");
  EXPECT_EQ(first["moved"][1]["value"], 1.5);
  EXPECT_EQ(first["moved"][1]["ranges"], 0.125);
  EXPECT_EQ(first["moved"][1]["folds_at_bound"], 2);
  EXPECT_EQ(json["worst_drifts"][6]["acts"], false);
  EXPECT_TRUE(json["worst_drifts"][6]["drifted"].is_null());
  ASSERT_EQ(json["tolerances"].size(), 3U);
  EXPECT_NEAR(json["tolerances"][0]["low"], 0.5625, 1e-6);
  EXPECT_EQ(json["tolerances"][0]["low_open"], true);
  // What is not certified has no number.
  EXPECT_TRUE(json["tolerances"][2]["low"].is_null());
  EXPECT_EQ(json["tolerances"][2]["low_uncertified"], true);
  EXPECT_NEAR(json["tolerances"][2]["high"], 2.4375, 1e-6);
  EXPECT_EQ(json["claim"]["tau"], 0.05);
  EXPECT_EQ(json["claim"]["fewest_held_out_images"], 40);
  ASSERT_EQ(json["ellipsoids"].size(), 2U);
  const auto& axis = json["ellipsoids"][0]["axes"][0];
  EXPECT_NEAR(axis["half_length"], 0.1, 1e-6);
  EXPECT_NEAR(axis["parameters"]["isp.gamma"]["share"], 0.36, 1e-6);
}

TEST_F(ForensicsTables, EveryTableIsAFileOfAFolder) {
  const std::string folder = scratch_.file("tables");
  const auto paths = write_csv_folder(analyze_study(open()), folder);
  EXPECT_EQ(paths.size(), 6U);
  std::ifstream file(folder + "/tolerances.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0],
            "model,parameter,undrifted,certified_low,certified_high,low_end,high_end,searched_low,"
            "searched_high,unit,as,folds,confidence,tau,fewest_held_out_images");
  EXPECT_EQ(lines[1],
            "isp,isp.gamma,2.2,0.5625,2.4375,search,metric,0.25,3,1,value,2,0.95,0.05,40");
  EXPECT_EQ(lines[3],
            "raw,capture.exposure,1,,2.4375,uncertified,metric,0.25,3,factor,value,2,0.95,0.05,40");
}

TEST(UnitText, SaysAFactorOnce) {
  EXPECT_EQ(unit_text("factor", "factor"), "factor");
  EXPECT_EQ(unit_text("factor", "K"), "factor");
  EXPECT_EQ(unit_text("offset", "K"), "offset, K");
  EXPECT_EQ(unit_text("offset", "1"), "offset");
  EXPECT_EQ(unit_text("value", "K"), "K");
}

TEST_F(ForensicsTables, TheCsvHasARowForEverySearch) {
  const std::string path = scratch_.file("worst.csv");
  write_forensics_csv(forensics_of(open()), path);
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_TRUE(lines[0].starts_with("model,group,lambda,folds,undrifted,accuracy,held_out_undri"));
  EXPECT_TRUE(lines[1].starts_with("isp,all,0,2,0.8999")) << lines[1];
  EXPECT_TRUE(
      lines[1].ends_with(",isp.gamma,value,1,2.2,3.200000047683716,0,"
                         "isp.gamma; capture.exposure (bound)"))
      << lines[1];
  EXPECT_EQ(lines[8], "raw,gamma,10,0,,,,,,,,,,,,");
}

}  // namespace
}  // namespace driftsweep::analysis::test_forensics

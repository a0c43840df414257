// The conclusions of a study with cases, on one small enough for paper.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/sign_test.h"
#include "analysis/synthesis.h"
#include "base/csv.h"
#include "base/random.h"
#include "comm/context.h"
#include "tests/store/scratch.h"

namespace driftsweep::analysis::test_synthesis {
namespace {

using store::StudyFile;

// Models a, b, c; a and c have the pipeline bi/s/ga, b has me/s/ga. Points: these two pipelines,
// then contrast and brightness. Multiples of 1/32, so that sums are exact.
constexpr double undrifted[3] = {0.75, 0.625, 0.5};
constexpr double drops[3][4] = {
    {0, 2. / 32, 6. / 32, 2. / 32}, {4. / 32, 0, 4. / 32, 4. / 32}, {0, 1. / 32, 2. / 32, 2. / 32}};
const std::vector<int32_t> labels = {0, 1, 0, 1, 0, 1};

store::StudyShape shape_of() {
  const double own = std::nan("");
  store::StudyShape shape;
  shape.name = "small";
  shape.kind = "synthesis";
  shape.identity = std::string(64, '0');
  shape.models = {"a", "b", "c"};
  shape.meaning = {{"metric", "accuracy"}};
  for (size_t model = 0; model < 3; ++model) {
    const std::string prefix = "models." + shape.models[model] + ".processing.";
    shape.meaning.emplace_back(prefix + "demosaic", model == 1 ? "menon2007" : "bilinear");
    shape.meaning.emplace_back(prefix + "sharpening", "sharpening_filter");
    shape.meaning.emplace_back(prefix + "denoising", "gaussian_denoising");
  }
  shape.folds = 2;
  shape.points = 4;
  using Texts = std::vector<std::string>;
  shape.axes = {{"isp.demosaic", "choice", "value", Texts{"bilinear", "menon2007", "", ""}},
                {"isp.sharpening", "choice", "value",
                 Texts{"sharpening_filter", "sharpening_filter", "", ""}},
                {"isp.denoising", "choice", "value",
                 Texts{"gaussian_denoising", "gaussian_denoising", "", ""}},
                {"corruption.name", "name", "value", Texts{"", "", "contrast", "brightness"}},
                {"corruption.severity", "level", "value", std::vector<double>{own, own, 3, 3}},
                {"case", "", "", Texts{"pipelines", "pipelines", "corruptions", "corruptions"}}};
  shape.classes = {"x", "y"};
  shape.metrics = {"macro_f1", "accuracy"};
  shape.images = 6;
  shape.image_labels = labels;
  return shape;
}

// Fold 0 tests images 0 to 3, fold 1 images 2 to 5. Model a is right everywhere, b only on image 3,
// c where the class is 0; under contrast b is right as well.
store::EvaluationValues values_at(size_t model, int64_t fold, int point) {
  store::EvaluationValues values;
  const double metric =
      undrifted[model] + static_cast<double>(fold) / 8 - (point < 0 ? 0 : drops[model][point]);
  values.metrics = {0, static_cast<float>(metric)};
  values.confusion.assign(4, 0);
  values.image_loss.assign(6, 0);
  values.image_prediction.assign(6, -1);
  for (size_t image = fold == 0 ? 0 : 2; image < (fold == 0 ? 4 : 6); ++image) {
    const bool right = model == 0 || (model == 1 && (image == 3 || point == 2)) ||
                       (model == 2 && labels[image] == 0);
    values.image_prediction[image] = right ? labels[image] : 1 - labels[image];
  }
  return values;
}

class SynthesisOf : public testing::Test {
 protected:
  // `failed`: the brightness row of model b in fold 1; `lost`: both corruption rows of model c.
  Synthesis read(bool failed = false, bool lost = false, std::vector<int32_t> parents = {}) {
    const std::string path = scratch.file("study" + std::to_string(files++) + ".h5");
    store::StudyShape shape = shape_of();
    shape.image_parents = std::move(parents);
    store::create_study_file(path, shape);
    {
      StudyFile study(path, StudyFile::Access::write, comm::Context::local());
      store::RowRecord failure;
      failure.status = store::Status::failed;
      for (int64_t model = 0; model < 3; ++model)
        for (int64_t fold = 0; fold < 2; ++fold) {
          const auto number = static_cast<size_t>(model);
          study.write({store::RowKind::reference, model, fold}, values_at(number, fold, -1), {});
          for (int point = 0; point < 4; ++point) {
            if ((failed && model == 1 && fold == 1 && point == 3) ||
                (lost && model == 2 && point >= 2))
              study.write({store::RowKind::evaluation, model, fold, point}, failure);
            else
              study.write({store::RowKind::evaluation, model, fold, point},
                          values_at(number, fold, point), {});
          }
        }
    }
    return synthesise(StudyFile(path, StudyFile::Access::read, comm::Context::local()));
  }
  static const PairedComparison& pair_of(const Synthesis& synthesis, const std::string& drift,
                                         size_t one, size_t other) {
    for (const auto& pair : synthesis.paired)
      if (pair.drift == drift && pair.one == one && pair.other == other) return pair;
    throw std::runtime_error("no such pair");
  }
  store_tests::Scratch scratch;
  int files = 0;
};

TEST_F(SynthesisOf, CasesAreNamedAsThePaperDoes) {
  const Synthesis synthesis = read();
  ASSERT_EQ(synthesis.cases.size(), 2U);
  const DriftCase& pipelines = synthesis.cases[0].drift;
  EXPECT_TRUE(pipelines.pipelines);
  EXPECT_FALSE(pipelines.corruptions);
  EXPECT_EQ(pipelines.tests, (std::vector<std::string>{"bi/s/ga", "me/s/ga"}));
  EXPECT_EQ(pipelines.own[0], std::optional<size_t>(0));
  EXPECT_EQ(pipelines.own[1], std::optional<size_t>(1));
  const DriftCase& corruptions = synthesis.cases[1].drift;
  EXPECT_TRUE(corruptions.corruptions);
  EXPECT_EQ(corruptions.tests, (std::vector<std::string>{"contrast", "brightness"}));
  EXPECT_EQ(corruptions.own[0], std::nullopt);
}

TEST_F(SynthesisOf, MatricesHoldMeanAndDeviationOverFolds) {
  const Synthesis synthesis = read();
  const Moments& cell = synthesis.cases[0].metric_of(1, 0);
  EXPECT_DOUBLE_EQ(cell.mean(), 0.625 + 1. / 16 - 4. / 32);
  EXPECT_DOUBLE_EQ(cell.sd(), 0.125 / std::sqrt(2.));  // of two folds an eighth apart
  EXPECT_DOUBLE_EQ(synthesis.reference[0].mean(), 0.75 + 1. / 16);
  EXPECT_EQ(synthesis.own_pipeline_difference, std::optional<double>(0));
}

TEST_F(SynthesisOf, TheOwnPipelineIsNoDrift) {
  const Synthesis synthesis = read();
  ASSERT_EQ(synthesis.pairs.size(), 1U);
  const Conclusions& conclusions = synthesis.pairs[0].conclusions;
  EXPECT_DOUBLE_EQ(conclusions.pipeline_drop, 7. / 96);     // 2, 4 and 1 of 32
  EXPECT_DOUBLE_EQ(conclusions.corruption_drop, 10. / 96);  // 4, 4 and 2 of 32
  EXPECT_DOUBLE_EQ(conclusions.ratio, 10. / 7);
  ASSERT_EQ(conclusions.agreements[0].measure, "mean drop");
  // Ranks 2, 3, 1 and 2.5, 2.5, 1.
  EXPECT_DOUBLE_EQ(conclusions.agreements[0].spearman, 1.5 / std::sqrt(3.));
  EXPECT_DOUBLE_EQ(conclusions.agreements[0].kendall, 2 / std::sqrt(6.));
  EXPECT_EQ(conclusions.agreements[0].by_pipelines, 2U);
  const auto worst = synthesis.cases[0].test.worst_cell();
  EXPECT_EQ(synthesis.cases[0].test.results.trained[worst.model], "b");
  EXPECT_EQ(synthesis.cases[0].test.results.tested[worst.test], "bi/s/ga");
}

TEST_F(SynthesisOf, PairsCountEachImageOnce) {
  const Synthesis synthesis = read();
  const auto& undrifted_pair = pair_of(synthesis, "", 0, 1);
  EXPECT_TRUE(undrifted_pair.by_image);
  EXPECT_EQ(undrifted_pair.images, 6);
  EXPECT_EQ(undrifted_pair.one_better, 5);
  EXPECT_EQ(undrifted_pair.other_better, 0);
  EXPECT_DOUBLE_EQ(undrifted_pair.p, 2. / 32);
  EXPECT_DOUBLE_EQ(undrifted_pair.p_holm, 6. / 32);
  EXPECT_DOUBLE_EQ(undrifted_pair.difference.mean(), 0.125);
  // b against c, undrifted: b alone is right on image 3; c on images 0, 2 and 4.
  EXPECT_EQ(pair_of(synthesis, "", 1, 2).one_better, 1);
  EXPECT_EQ(pair_of(synthesis, "", 1, 2).other_better, 3);
  // Corruptions: b is right on all under contrast, on image 3 under brightness; c on 0, 2, 4 twice.
  EXPECT_EQ(pair_of(synthesis, "corruptions", 1, 2).one_better, 3);
  EXPECT_EQ(pair_of(synthesis, "corruptions", 1, 2).other_better, 3);
}

TEST_F(SynthesisOf, PairsOfImagesWithParentsAreTestedByParent) {
  // Model a is better on all but image 3: nets 2, 1 and 2, of whose 8 patterns 2 reach 5.
  const Synthesis synthesis = read(false, false, {0, 0, 1, 1, 2, 2});
  const auto& pair = pair_of(synthesis, "", 0, 1);
  EXPECT_EQ(pair.parents, 3);
  EXPECT_TRUE(pair.by_parent());
  EXPECT_DOUBLE_EQ(pair.p, 2. / 8);
  EXPECT_NE(to_text(synthesis).find("sign-flip test over parents"), std::string::npos);
  const auto document = nlohmann::json::parse(synthesis_json(synthesis));
  EXPECT_EQ(document["paired"][0]["unit"], "parent");
  // A parent for each image is the test of images; without parents the text says what that means.
  EXPECT_DOUBLE_EQ(pair_of(read(false, false, {0, 1, 2, 3, 4, 5}), "", 0, 1).p, 2. / 32);
  EXPECT_NE(to_text(read()).find("does not know their parents"), std::string::npos);
}

TEST_F(SynthesisOf, AFailedRowCostsItsFoldAndItsImagesAlone) {
  const Synthesis synthesis = read(true);
  const CaseResult& corruptions = synthesis.cases[1];
  EXPECT_EQ(corruptions.metric_of(1, 1).count(), 1);
  EXPECT_DOUBLE_EQ(corruptions.drop[1 * 2 + 1].mean(), 4. / 32);
  EXPECT_DOUBLE_EQ(synthesis.pairs[0].conclusions.ratio, 10. / 7);
  EXPECT_EQ(pair_of(synthesis, "corruptions", 0, 1).images, 4);  // fold 1 brings two more
  EXPECT_EQ(pair_of(synthesis, "corruptions", 0, 1).difference.count(), 1);
  EXPECT_EQ(pair_of(synthesis, "corruptions", 0, 2).images, 6);
}

TEST_F(SynthesisOf, AModelWithoutResultsIsLeftOut) {
  const Synthesis synthesis = read(false, true);
  EXPECT_EQ(synthesis.compared, (std::vector<size_t>{0, 1}));
  EXPECT_DOUBLE_EQ(synthesis.pairs[0].conclusions.ratio, 8. / 6);
  EXPECT_NE(to_text(synthesis).find("for want of results: c"), std::string::npos);
}

TEST_F(SynthesisOf, TextJsonAndCsvSayTheSame) {
  const Synthesis synthesis = read();
  const std::string text = to_text(synthesis);
  EXPECT_NE(text.find("corruptions look 1.4 times as severe as pipelines"), std::string::npos)
      << text;
  EXPECT_NE(text.find("b tested on bi/s/ga, 0.688 -> 0.562"), std::string::npos) << text;
  const auto document = nlohmann::json::parse(synthesis_json(synthesis));
  EXPECT_DOUBLE_EQ(document["against_corruptions"][0]["ratio"].get<double>(), 10. / 7);
  EXPECT_EQ(document["cases"]["pipelines"]["results"]["b"]["me/s/ga"]["own_pipeline"], true);
  EXPECT_EQ(document["paired"].size(), 3U * 3);
  const auto tables = data_tables(synthesis);
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_EQ(tables[0].rows.size(), 3U * 5);
  EXPECT_EQ(std::get<double>(tables[0].rows[6][5].value), 0.5625);
  EXPECT_EQ(std::get<double>(tables[1].rows[0].back().value), 10. / 7);
  EXPECT_EQ(tables[2].rows.size(), 3U * 3);
  const std::string path = scratch.file("cells.csv");
  write_synthesis_csv(synthesis, path);
  const auto table = base::read_csv(path, "cells", "model");
  ASSERT_EQ(table.rows.size(), 3U * 5);
  EXPECT_EQ(table.rows[6],
            (std::vector<std::string>{"b", "pipelines", "bi/s/ga", "0", "0", "0.5625",
                                      table.rows[6][6], "2", "0.125", "0"}));
}

TEST(SignTest, IsExactAndTwoSided) {
  EXPECT_DOUBLE_EQ(sign_test(0, 0), 1);
  EXPECT_DOUBLE_EQ(sign_test(3, 3), 1);
  EXPECT_NEAR(sign_test(0, 5), 2. / 32, 1e-15);
  EXPECT_NEAR(sign_test(9, 1), 2. * 11 / 1024, 1e-15);
  EXPECT_DOUBLE_EQ(sign_test(2, 8), sign_test(8, 2));
  // From whole numbers in Python: 2 sum(comb(1000, k) for k in range(431)) / 2^1000.
  EXPECT_NEAR(sign_test(430, 570), 1.0709737664959512e-05, 1e-15);
}

TEST(SignTest, OfParentsFlipsTheirNets) {
  EXPECT_DOUBLE_EQ(sign_flip_test({}), 1);
  EXPECT_DOUBLE_EQ(sign_flip_test({0, 2, -2}), 1);
  // Single pictures: the sign test.
  for (const auto& [one, other] : {std::pair{5, 0}, {9, 1}, {2, 8}, {30, 17}}) {
    std::vector<int64_t> nets(static_cast<size_t>(one), 1);
    nets.insert(nets.end(), static_cast<size_t>(other), -1);
    EXPECT_NEAR(sign_flip_test(nets), sign_test(one, other), 1e-14);
  }
  // Of 16 patterns of 5, 3, 1, 1 the sums 10, 8 and 8 are at least 8, and as many at most -8.
  EXPECT_DOUBLE_EQ(sign_flip_test({5, 3, 1, -1}), 6. / 16);
  EXPECT_DOUBLE_EQ(sign_flip_test({5, 5, 5, 5, 5}), 2. / 32);
}

// Equal models; the five images of each of 25 parents share an outcome. The sign test of images
// finds a difference far too often, that of parents no more often than it says: of 400 repetitions
// at 0.05, more than 31 come with a probability below 0.01.
TEST(SignTest, HoldsItsLevelWhereImagesOfOneParentShareAnOutcome) {
  int by_image = 0, by_parent = 0;
  for (uint64_t repetition = 0; repetition < 400; ++repetition) {
    base::Stream stream(repetition, "outcomes", "sign test");
    std::vector<int64_t> nets;
    int64_t better = 0, worse = 0;
    for (int parent = 0; parent < 25; ++parent) {
      const bool one = stream.uniform() < 0.7, other = stream.uniform() < 0.7;
      nets.push_back(5 * (static_cast<int>(one) - static_cast<int>(other)));
      better += one && !other ? 5 : 0;
      worse += other && !one ? 5 : 0;
    }
    by_image += sign_test(better, worse) < 0.05 ? 1 : 0;
    by_parent += sign_flip_test(nets) < 0.05 ? 1 : 0;
  }
  EXPECT_GT(by_image, 120);
  EXPECT_LE(by_parent, 31);
  EXPECT_GT(by_parent, 2);
  RecordProperty("by_image", by_image);
  RecordProperty("by_parent", by_parent);
}

TEST(SignTest, HolmStepsDown) {
  const auto adjusted = holm({0.04, 0.01, 0.03, 0.5});
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.09);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.09);  // 0.08, raised to what came before
  EXPECT_DOUBLE_EQ(adjusted[3], 0.5);
}

}  // namespace
}  // namespace driftsweep::analysis::test_synthesis

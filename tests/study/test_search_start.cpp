#include "study/search_start.h"

#include <gtest/gtest.h>

#include <numeric>

#include "job/forensics.h"
#include "study/search_objective.h"
#include "study/search_space.h"
#include "support/scratch.h"
#include "tests/study/known_model.h"

namespace driftsweep::study::test_search_start {
namespace {

// 160 dark and bright pictures, of which 80 are searched: 8 are a tenth of them, 20 a quarter.
class SearchStartOf : public testing::Test {
 protected:
  SearchStartOf() {
    write_dark_and_bright(folder_ / "set.h5", 6, 160);
    images_ = std::make_unique<data::ImageSet>(packed::PackedFile(folder_ / "set.h5"));
    std::vector<int64_t> all(160);
    std::iota(all.begin(), all.end(), 0);
    halves_ = data::halves_of(images_->facts(), all, 7);
    job_.seed = 7;
    job_.forensics.emplace();
    job_.models.emplace_back();
    for (const char* name : {"capture.exposure", "isp.gamma"})
      job_.parameters.push_back(
          {.name = name, .as = space::As::value, .distribution = space::Listed{}, .where = "job"});
    model_ =
        std::make_unique<DriftedModel>(parts_of(job_, task_, *images_), std::vector<size_t>{0, 1});
    variables_ = search_variables(job_, images_->facts().cameras);
  }

  SearchStart start(double lambda, int64_t restart = 0) {
    SearchRequest request;
    request.halves = &halves_;
    request.axes = {0, 1};
    request.lambda = lambda;
    request.restart = restart;
    return search_start(*model_, variables_, request, job_, undrifted_loss());
  }

  double undrifted_loss() { return model_->evaluate_at({}, halves_.searched).loss(); }

  double height(const std::vector<double>& place, double lambda) {
    return height_of(model_->scout_at(place, halves_.searched), lambda);
  }

  const std::vector<double> undrifted_ = {1, 2.2};
  test::Scratch folder_;
  std::unique_ptr<data::ImageSet> images_;
  data::Halves halves_;
  job::Job job_;
  std::vector<search::Variable> variables_;
  TaskModel task_{std::make_unique<Brightness>(0.5), InputStage(false)};
  std::unique_ptr<DriftedModel> model_;
};

TEST_F(SearchStartOf, RacesOnPartsOfTheImagesAndCountsThem) {
  ASSERT_EQ(halves_.searched.size(), 80u);
  // 32 scouts for each of two variables; one in eight climbs, four of these go on.
  EXPECT_EQ(start(0.1).images, 64 * 8 + 8 * 9 * 8 + 4 * 7 * 20 + 4 * 80);
  job_.forensics->scouts = 16;
  job_.forensics->steps = 2;
  EXPECT_EQ(start(0.1).images, 16 * 8 + 2 * 3 * 8 + 2 * 3 * 20 + 2 * 80);
}

TEST_F(SearchStartOf, IsHigherThanTheUndriftedPlaceOrIsThatPlace) {
  const auto high = start(0.1);
  EXPECT_GT(height(high.place, 0.1), undrifted_loss() + 0.1);
  for (size_t i = 0; i < variables_.size(); ++i) {
    EXPECT_GE(high.place[i], variables_[i].low);
    EXPECT_LE(high.place[i], variables_[i].high);
  }
  EXPECT_EQ(start(1e6).place, undrifted_);
}

TEST_F(SearchStartOf, WithoutScoutsIsTheUndriftedPlaceOfTheFirstAlone) {
  job_.forensics->scouts = 0;
  const auto first = start(0.1), second = start(0.1, 1);
  EXPECT_EQ(first.place, undrifted_);
  EXPECT_EQ(first.images, 0);
  EXPECT_NE(second.place, undrifted_);
  EXPECT_GT(second.images, 0);
}

TEST_F(SearchStartOf, RepeatsItselfAndDiffersByRestart) {
  EXPECT_EQ(start(0.1).place, start(0.1).place);
  EXPECT_NE(start(0.1, 1).place, start(0.1, 2).place);
}

}  // namespace
}  // namespace driftsweep::study::test_search_start

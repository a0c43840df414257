// What check and run tell of a split before anything is trained.
#include "study/split_doubts.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "study/changed_rules.h"
#include "study/training_rules.h"

namespace driftsweep::study::test_split_doubts {
namespace {

// `images` of two classes by turns, each a parent and a content of its own.
packed::PackedFacts facts_of(int64_t images) {
  packed::PackedFacts facts;
  facts.images = images;
  facts.classes = {"first", "second"};
  for (int64_t i = 0; i < images; ++i) {
    facts.label.push_back(static_cast<int32_t>(i % 2));
    facts.parent.push_back(static_cast<int32_t>(i));
    facts.sha256.push_back("digest " + std::to_string(i));
  }
  return facts;
}

job::Job job_of(job::SplitSpec::Kind kind) {
  job::Job job;
  job.data_file = "set.h5";
  job.metric = "accuracy";
  job.split.kind = kind;
  job.split.train = 0.5;
  return job;
}

const auto column = job::SplitSpec::Kind::column, shuffled = job::SplitSpec::Kind::shuffle;

TEST(SplitDoubts, AreNoneWhereThereIsNothingToDoubt) {
  const data::Split split{.train = {0, 1, 2, 3, 4}, .validation = {}, .test = {5, 6, 7, 8, 9}};
  EXPECT_TRUE(split_doubts(job_of(column), facts_of(10), {split}).empty());
  EXPECT_TRUE(split_doubts(job_of(shuffled), facts_of(10), {split}).empty());
}

TEST(SplitDoubts, CountTestImagesThatTheTrainingPartHolds) {
  auto facts = facts_of(10);
  facts.sha256[7] = facts.sha256[8] = facts.sha256[1];
  const data::Split split{.train = {0, 1, 2, 3, 4}, .validation = {}, .test = {5, 6, 7, 8, 9}};
  auto doubts = split_doubts(job_of(column), facts, {split, split});
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_TRUE(
      doubts[0].reason.starts_with("2 of the 5 test images of fold 0 (likewise in 2 of 2 "
                                   "folds) are in its training part too"))
      << doubts[0].reason;
  // On one side they are told all the same.
  const data::Split apart{.train = {0, 2, 3, 4, 5}, .validation = {}, .test = {1, 6, 7, 8, 9}};
  doubts = split_doubts(job_of(shuffled), facts, {apart});
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_TRUE(
      doubts[0].reason.starts_with("2 images of 10 repeat another one (equal pixels; 1 of "
                                   "these pictures under two classes)"))
      << doubts[0].reason;
}

TEST(SplitDoubts, CountTestImagesWithSiblingsInTraining) {
  auto facts = facts_of(10);
  for (size_t i = 0; i < 10; ++i) facts.parent[i] = static_cast<int32_t>(i / 2);
  const data::Split split{.train = {0, 1, 2, 3, 4}, .validation = {}, .test = {5, 6, 7, 8, 9}};
  const auto doubts = split_doubts(job_of(shuffled), facts, {split});
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_TRUE(doubts[0].reason.starts_with("1 of the 5 test images of fold 0 have siblings"))
      << doubts[0].reason;
  EXPECT_EQ(doubts[0].repair, "Write data.split: {by: parent}");
}

TEST(SplitDoubts, TellASharePartsCannotMakeUpAndASetOfOneClass) {
  auto facts = facts_of(9);
  auto job = job_of(shuffled);
  job.split.train = 0.8;
  job.split.by = "parent";
  const data::Split split{.train = {0, 1, 2, 3, 4, 5}, .validation = {}, .test = {6, 7, 8}};
  const auto shares = split_doubts(job, facts, {split});
  ASSERT_EQ(shares.size(), 1U);
  EXPECT_NE(shares[0].reason.find("fold 0 has 0.667 of the images, and train says 0.8"),
            std::string::npos)
      << shares[0].reason;
  facts.classes = {"only"};
  facts.label.assign(9, 0);
  EXPECT_NE(split_doubts(job, facts, {split})[0].reason.find("auroc is not a number"),
            std::string::npos);
}

TEST(ToleranceDoubts, SayBeforeTheRunThatNothingCanBeCertified) {
  auto job = job_of(shuffled);
  job.forensics.emplace();
  job.forensics->tau = 0.05;
  job.forensics->confidence = 0.95;
  const auto doubts_with = [&](int64_t images) {
    const auto facts = facts_of(images);
    return tolerance_doubts(job, facts, {data::test_only(facts)});
  };
  ASSERT_EQ(doubts_with(146).size(), 1U);  // 73 held out, and 74 are needed
  EXPECT_TRUE(doubts_with(148).empty());
  EXPECT_NE(doubts_with(90)[0].reason.find("none of the 45 held-out images of fold 0"),
            std::string::npos);
  // Three rare images among 200: the mean over classes rests on them.
  job.metric = "macro_f1";
  auto facts = facts_of(400);
  facts.classes.emplace_back("rare");
  for (size_t i = 0; i < 6; ++i) facts.label[i] = 2;
  const auto rare = tolerance_doubts(job, facts, {data::test_only(facts)});
  ASSERT_EQ(rare.size(), 1U);
  EXPECT_NE(rare[0].reason.find("3 of class 'rare'"), std::string::npos) << rare[0].reason;
  EXPECT_TRUE(doubts_with(400).empty());
}

TEST(ChangedRules, NameWhatIsComputedOtherwiseThanBefore) {
  auto job = job_of(shuffled);
  auto facts = facts_of(10);
  job.forensics.emplace();
  EXPECT_TRUE(changed_rules(job, facts, false).empty()) << "the accuracy of independent images";
  job.split.by = "parent";
  EXPECT_TRUE(changed_rules(job, facts, false).empty()) << "each a parent of its own";
  facts.sha256[3] = facts.sha256[4];
  const job::Meaning rules = {{"rules.split", "whole families"},
                              {"rules.halves", "equal images together"},
                              {"rules.tolerance", "one more unit, wholly lost"}};
  EXPECT_EQ(changed_rules(job, facts, false), rules);
  job.forensics.reset();
  job.split.kind = column;
  EXPECT_TRUE(changed_rules(job, facts, false).empty());
}

TEST(TrainingRules, BatchesOfOneImageAreRefused) {
  auto job = job_of(shuffled);
  job.models.emplace_back();
  job.models[0].train.emplace();
  job.models[0].train->batch_size = 1;
  const data::Split split{.train = {0, 1, 2}, .validation = {}, .test = {3}};
  EXPECT_THROW(check_training_rules(job, {"first", "second"}, {split}), base::UserError);
  job.models[0].train->batch_size = 2;
  EXPECT_NO_THROW(check_training_rules(job, {"first", "second"}, {split}));
}

}  // namespace
}  // namespace driftsweep::study::test_split_doubts

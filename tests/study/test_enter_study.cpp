// The door to a study, without rows that run.
#include "study/enter_study.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "comm/context.h"
#include "store/disk.h"
#include "store/journal.h"
#include "store/running_row.h"
#include "store/study_file.h"
#include "support/scratch.h"

namespace driftsweep::study::test_enter_study {
namespace {

namespace fs = std::filesystem;
using store::StudyFile;

constexpr std::chrono::milliseconds at_once{50};
constexpr store::RowKey row{store::RowKind::evaluation, 0, 0, 2};

store::StudyShape shape_of(const std::string& identity) {
  store::StudyShape shape;
  shape.name = "door";
  shape.kind = "sensitivity";
  shape.identity = identity;
  shape.meaning = {{"seed", identity}};
  shape.models = {"m"};
  shape.points = 4;
  shape.classes = {"a", "b"};
  shape.metrics = {"accuracy"};
  shape.confusion = false;
  return shape;
}

class Enter : public testing::Test {
 protected:
  Enter() : paths_((folder_ / "s.h5")) {}

  Entered enter(const std::string& identity = "A") const {
    return enter_study(paths_, shape_of(identity), at_once);
  }
  StudyFile open() const { return {paths_.study, StudyFile::Access::read, comm::Context::local()}; }
  store::Status status() const {
    return open().read_record({store::RowKind::evaluation, 0, 0, 2}).status;
  }
  // A row that stands in the journal of a killed session alone.
  void journal_row(int64_t label) const {
    store::RowEntry entry;
    entry.key = row;
    store::EvaluationValues values;
    values.loss = 0.5F;
    values.metrics = {0.75F};
    entry.values = values;
    store::JournalWriter(paths_.journal, label, {"A", 0, {"m"}}, std::chrono::seconds(5))
        .append(entry);
  }
  int asides() const {
    int count = 0;
    for (const auto& entry : fs::directory_iterator(paths_.work))
      count += entry.path().filename().string().starts_with("journal.") ? 1 : 0;
    return count;
  }

  const test::Scratch folder_;
  const store::StudyPaths paths_;
};

TEST_F(Enter, MakesTheStudyAndTakesItsLock) {
  const Entered entered = enter();
  EXPECT_EQ(entered.label, 0);
  EXPECT_EQ(open().shape().points, 4);
  EXPECT_EQ(open().shape().origin, "A");
  for (const auto& path : {paths_.models, paths_.journal, paths_.checkpoints, paths_.shape})
    EXPECT_TRUE(fs::exists(path)) << path;
  EXPECT_TRUE(store::lock_owner(paths_.lock));
}

TEST_F(Enter, OnlyOneAtATime) {
  {
    const Entered first = enter();
    try {
      enter();
      ADD_FAILURE() << "a second run came in";
    } catch (const base::UserError& error) {
      EXPECT_EQ(error.code(), base::ExitCode::stopped);
    }
  }
  EXPECT_NO_THROW(enter());
}

TEST_F(Enter, AnotherJobIsRefusedAndNothingIsTouched) {
  enter();
  const std::string before = store::read_file(paths_.study);
  try {
    enter("B");
    ADD_FAILURE() << "another job came in";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::usage);
    EXPECT_NE(std::string(error.what()).find("seed: A -> B"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(store::read_file(paths_.study) == before);
  EXPECT_FALSE(store::lock_owner(paths_.lock));
}

TEST_F(Enter, AStudyOfAVersionWithOtherMetricsIsRefused) {
  enter();
  store::StudyShape shape = shape_of("A");
  shape.metrics = {"accuracy", "auroc"};
  try {
    enter_study(paths_, shape, at_once);
    FAIL();
  } catch (const base::UserError& error) {
    EXPECT_NE(std::string(error.what()).find("it stores accuracy, and this one accuracy and auroc"),
              std::string::npos)
        << error.what();
  }
  EXPECT_EQ(open().shape().metrics, (std::vector<std::string>{"accuracy"}));
}

TEST_F(Enter, AMistypedFolderIsNotMade) {
  const store::StudyPaths nowhere(folder_ / "no/such/s.h5");
  EXPECT_THROW(enter_study(nowhere, shape_of("A"), at_once), base::UserError);
  EXPECT_FALSE(fs::exists(folder_ / "no"));
}

TEST_F(Enter, BringsInWhatAKillKeptFromTheFile) {
  enter();
  journal_row(0);
  EXPECT_EQ(status(), store::Status::waiting);
  EXPECT_EQ(enter().label, 1);
  EXPECT_EQ(status(), store::Status::complete);
  EXPECT_EQ(open().read<store::EvaluationValues>({store::RowKind::evaluation, 0, 0, 2}).loss, 0.5F);
}

TEST_F(Enter, BuildsADeletedStudyFromItsJournals) {
  enter();
  journal_row(0);
  fs::remove(paths_.study);
  enter();
  EXPECT_EQ(status(), store::Status::complete);
}

TEST_F(Enter, JournalsOfAnotherJobAreSetAside) {
  enter();
  journal_row(0);
  fs::remove(paths_.study);
  EXPECT_EQ(enter("B").label, 0);
  EXPECT_EQ(status(), store::Status::waiting);
  EXPECT_EQ(asides(), 1);
}

TEST_F(Enter, RemovesWhatKilledRunsLeftHalfWritten) {
  enter();
  const std::string left[] = {paths_.study + ".creating-123",
                              paths_.checkpoints + "/m-0.safetensors.tmp123",
                              paths_.models + "/m-0.safetensors.tmp9"};
  const std::string kept[] = {paths_.models + "/m-0.safetensors", paths_.models + "/my.tmp",
                              paths_.models + "/notes.tmpl"};
  for (const auto& path : left) store::replace_file(path, "half", false);
  for (const auto& path : kept) store::replace_file(path, "whole", false);
  enter();
  for (const auto& path : left) EXPECT_FALSE(fs::exists(path)) << path;
  for (const auto& path : kept) EXPECT_TRUE(fs::exists(path)) << path;
}

TEST_F(Enter, ARowThatDiedWithItsProcessesFails) {
  enter();
  const std::string page = folder_ / "page";
  for (int64_t death = 0; death < 2; ++death) {
    EXPECT_EQ(status(), store::Status::waiting);
    const int64_t label = store::next_label(paths_.journal);
    const store::JournalHeader header{"A", 0, {"m"}};
    const store::JournalWriter journal(paths_.journal, label, header, std::chrono::seconds(5));
    const std::string name = paths_.journal + "/left.running";
    store::RunningRowFile running(paths_.journal, label, header, 0, "here");
    running.begin(row, 0);
    for (const auto& entry : fs::directory_iterator(paths_.journal))  // a kill would leave it
      if (entry.path().extension() == ".running") fs::copy_file(entry.path(), page);
    running.excuse();
    fs::rename(page, name);
    enter_study(paths_, shape_of("A"), at_once, {.limit = 2});
  }
  EXPECT_EQ(status(), store::Status::failed);
  EXPECT_EQ(open().read_record({store::RowKind::evaluation, 0, 0, 2}).error, "crashed");
}

}  // namespace
}  // namespace driftsweep::study::test_enter_study

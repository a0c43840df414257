// Replay, verify, repair, retry and the copying behind `extend`, on a small study whose journals
// are written as a run writes them.
#include "store/repair.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/errors.h"
#include "base/hash.h"
#include "store/arrays.h"
#include "store/disk.h"
#include "store/extend_file.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/replay.h"
#include "store/retry.h"
#include "store/shape_file.h"
#include "store/verify.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_repair {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

constexpr RowKey failing{RowKind::evaluation, 1, 2, 4};
constexpr RowKey failing_training{RowKind::training, 1, 0, -1};

RowEntry failed(const RowKey& key, const std::string& error, const std::string& text) {
  RowEntry entry;
  entry.key = key;
  entry.record = record_of(key.model, key.fold, 0);
  entry.record.status = Status::failed;
  entry.record.error = error;
  entry.text = text;
  return entry;
}

bool hangs_on_failed_training(const RowKey& key) {
  return key.kind != RowKind::training && key.model == failing_training.model &&
         key.fold == failing_training.fold;
}

// Row `i` of the study as a run ends it. One training fails and takes its rows along; one
// evaluation fails by itself.
RowEntry outcome_of(const StudyShape& shape, const StudyPaths& paths, int64_t i) {
  const RowKey key = key_at(shape, i);
  if (key == failing) return failed(key, "not_finite", "the loss is NaN");
  if (key == failing_training) return failed(key, "exception", "no room");
  if (hangs_on_failed_training(key)) return failed(key, "dependency", "its training failed");
  RowEntry entry;
  entry.key = key;
  entry.record = record_of(key.model, key.fold, key.point);
  if (key.kind == RowKind::training) {
    TrainingValues values = training_of(key.model, key.fold);
    values.weights_file = std::to_string(i) + ".safetensors";
    const std::string path = paths.models + "/" + values.weights_file;
    std::ofstream(path) << "weights " << i;
    values.weights_sha256 = base::hex(base::sha256_file(path));
    entry.values = values;
  } else if (key.kind == RowKind::reference) {
    entry.values = reference_of(key.model, key.fold);
  } else {
    entry.values = evaluation_of(key.model, key.fold, key.point);
  }
  return entry;
}

class Repair : public testing::Test {
 protected:
  // A finished study with its journals: two ranks, even and odd rows.
  Repair() : paths_(scratch_.file("s.h5")), shape_(small_shape()) {
    shape_.origin = shape_.identity;
    for (const auto& folder : {paths_.journal, paths_.models}) make_folder(folder);
    write_shape_file(paths_.shape, small_shape());
    create_study_file(paths_.study, small_shape());
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    JournalWriter even(paths_.journal, 0, {shape_.origin, 0, shape_.models}, interval);
    JournalWriter odd(paths_.journal, 0, {shape_.origin, 1, shape_.models}, interval);
    SessionEntry session{0, {}};
    session.record.started = "2026-01-02T03:04:05Z";
    session.record.hosts = "a,a";
    file.write_session(0, session.record);
    even.append(session);
    int32_t failures = 0;
    for (int64_t i = 0; i < dense_rows(shape_); ++i) {
      const RowEntry entry = outcome_of(shape_, paths_, i);
      record_row(i % 2 == 0 ? even : odd, file, paths_.study, entry);
      if (entry.record.status == Status::failed)
        file.write_failure(failures++, failure_of(shape_, entry));
    }
  }

  StudyFile open() const { return {paths_.study, StudyFile::Access::read, comm::Context::local()}; }

  void expect_whole() const {
    const StudyFile file = open();
    for (int64_t i = 0; i < dense_rows(shape_); ++i) {
      const RowEntry expected = outcome_of(shape_, paths_, i);
      const RowEntry found = read_row(file, expected.key);
      const std::string name = text_of(shape_, expected.key);
      EXPECT_EQ(found.record.status, expected.record.status) << name;
      EXPECT_EQ(found.record.seconds, expected.record.seconds) << name;
      EXPECT_EQ(found.record.error, expected.record.error) << name;
      EXPECT_EQ(value_bytes(found), value_bytes(expected)) << name;
    }
    EXPECT_EQ(file.read_failures().size(), 8U);
    ASSERT_EQ(file.read_sessions().size(), 1U);
    EXPECT_EQ(file.read_sessions()[0].hosts, "a,a");
    EXPECT_EQ(std::get<1>(file.shape().axes[1].values), std::get<1>(shape_.axes[1].values));
    EXPECT_TRUE(verify(paths_).good());
  }

  static constexpr std::chrono::milliseconds interval{50};
  const Scratch scratch_;
  const StudyPaths paths_;
  StudyShape shape_;
};

TEST_F(Repair, AFinishedStudyVerifies) {
  const VerifyReport report = verify(paths_);
  EXPECT_TRUE(report.good()) << (report.differences.empty() ? "" : report.differences[0]);
  EXPECT_EQ(report.compared, report.rows);
  EXPECT_EQ(report.weights, 5);
  expect_whole();
}

TEST_F(Repair, ADeletedFileComesBack) {
  std::filesystem::remove(paths_.study);
  EXPECT_THROW(verify(paths_), base::UserError);
  EXPECT_FALSE(repair(paths_).opened);
  expect_whole();
}

TEST_F(Repair, TruncatedFilesComeBack) {
  const auto size = std::filesystem::file_size(paths_.study);
  for (const auto left : {uintmax_t{0}, uintmax_t{700}, size / 2, size - 100}) {
    std::filesystem::resize_file(paths_.study, left);
    repair(paths_);
    expect_whole();
  }
}

// Random garbage in the file, piece by piece: whatever it hits, repair brings the table back.
TEST_F(Repair, ScribbledFilesComeBack) {
  const auto size = std::filesystem::file_size(paths_.study);
  for (int piece = 0; piece < 12; ++piece) {
    {
      std::fstream file(paths_.study, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(size * static_cast<uintmax_t>(piece) / 12));
      for (int i = 0; i < 3000; ++i) file.put(static_cast<char>(i * 37 + piece));
    }
    repair(paths_);
    expect_whole();
  }
}

TEST_F(Repair, NothingToStartFromIsSaid) {
  std::filesystem::remove(paths_.study);
  std::filesystem::remove_all(paths_.journal);
  EXPECT_THROW(repair(paths_), base::UserError);
  std::filesystem::remove(paths_.shape);
  EXPECT_THROW(repair(paths_), base::UserError);
  EXPECT_FALSE(std::filesystem::exists(paths_.study));
}

// Once finished, the folder of journals may go: no result is lost, and a repair keeps the rows.
TEST_F(Repair, RowsWithoutJournalsAreKept) {
  std::filesystem::remove_all(paths_.work);
  const VerifyReport report = verify(paths_);
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.unbacked, report.rows);
  make_folder(paths_.work);
  EXPECT_TRUE(repair(paths_).opened);
  expect_whole();
}

TEST_F(Repair, VerifyNamesWhatDiffers) {
  {
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    EvaluationValues values = evaluation_of(0, 1, 2);
    values.metrics[1] = std::nextafterf(values.metrics[1], 1.F);
    file.write({RowKind::evaluation, 0, 1, 2}, values, record_of(0, 1, 2));
    write_row(file, waiting_row({RowKind::reference, 0, 0, -1}));
    std::ofstream(paths_.models + "/0.safetensors") << "others";
    std::filesystem::remove(paths_.models + "/1.safetensors");
  }
  const VerifyReport report = verify(paths_);
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.different, 6);  // two rows, two weights files, and the two datasets
  std::string all;
  for (const auto& sentence : report.differences) all += sentence + "\n";
  for (const char* part :
       {"evaluation resnet18, fold 1, point 2: the file has other values",
        "reference resnet18, fold 0: waiting in the file, complete",
        "0.safetensors: the weights are not those", "1.safetensors: the weights are missing",
        "reference/status 1 value differs",
        "1 value differs from the journals' or the design's, the first at [0, 1, 2]"})
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
}

// Values that no row has: a damaged coordinate says another drift for the same loss.
TEST_F(Repair, DamagedCoordinatesAreSeenAndMended) {
  const std::string name = "design/" + shape_.axes[0].name;
  {
    const File file = open_file(paths_.study, true);
    const Dataset axis = open_dataset(file, name);
    auto values = read_all<double>(axis);
    values.at(1) = 123;
    write_all<double>(axis, values);
  }
  const VerifyReport report = verify(paths_);
  EXPECT_EQ(report.different, 1);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_EQ(report.differences[0].find(name + " 1 value differs"), 0U) << report.differences[0];
  repair(paths_);
  expect_whole();
}

// The same numbers as factors are other drifts.
TEST_F(Repair, AxesMeanWhatTheyMeantWhenTheStudyWasMade) {
  StudyShape made = read_shape_file(paths_.shape).value();
  made.axes[0].as = made.axes[0].as == "factor" ? "value" : "factor";
  write_shape_file(paths_.shape, made);
  const VerifyReport report = verify(paths_);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_EQ(report.differences[0],
            "design/" + shape_.axes[0].name +
                ": its as (value, offset or factor) is not the one that it was made with");
}

// A text's padding is part of what numpy reads, though C++ stops at the first NUL.
TEST_F(Repair, ATextDamagedBehindItsEndIsSeenAndMended) {
  {
    const File file = open_file(paths_.study, true);
    const std::string damaged("\0\x10", 2);
    write_text_block(open_dataset(file, "reference/error"), {0, 1}, {1, 1}, {&damaged, 1});
  }
  const VerifyReport report = verify(paths_);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_EQ(report.differences[0].find("reference/error 1 value differs"), 0U);
  repair(paths_);
  expect_whole();
}

// Journals name the origin: damaged in the file, it must not make them another study's.
TEST_F(Repair, ADamagedOriginHidesNoDamagedValue) {
  {
    const File file = open_file(paths_.study, true);
    const std::string other(shape_.origin.size(), '0');
    write_text_block(open_dataset(file, "study/origin"), {}, {}, {&other, 1});
    const Dataset axis = open_dataset(file, "design/" + shape_.axes[0].name);
    auto values = read_all<double>(axis);
    values.at(1) = 123;
    write_all<double>(axis, values);
  }
  const VerifyReport report = verify(paths_);
  EXPECT_EQ(report.compared, report.rows);
  EXPECT_EQ(report.different, 2);
  std::string all;
  for (const auto& sentence : report.differences) all += sentence + "\n";
  EXPECT_NE(all.find("study/origin 1 value differs"), std::string::npos) << all;
  EXPECT_NE(all.find("design/" + shape_.axes[0].name), std::string::npos) << all;
  repair(paths_);
  expect_whole();
}

TEST_F(Repair, JournalsOfAnotherStudyAloneAreNotGood) {
  std::filesystem::remove(paths_.shape);
  {
    const File file = open_file(paths_.study, true);
    const std::string other(shape_.origin.size(), '0');
    write_text_block(open_dataset(file, "study/origin"), {}, {}, {&other, 1});
  }
  const VerifyReport report = verify(paths_);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_NE(report.differences[0].find("journals are of another study"), std::string::npos);
}

// Of a row that never ran, in a study whose journals go back to its start.
TEST_F(Repair, ARowThatOnlyTheFileHasIsDamage) {
  retry_failed(paths_, "not_finite");
  {
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    file.write({RowKind::evaluation, failing.model, failing.fold, failing.point},
               evaluation_of(0, 1, 2), record_of(0, 1, 2));
  }
  EXPECT_FALSE(verify(paths_).good());
  repair(paths_);
  EXPECT_EQ(read_row(open(), failing).record.status, Status::waiting);
  EXPECT_TRUE(verify(paths_).good());
}

// What a kill between journal and file leaves is brought in; what the file has is left alone.
TEST_F(Repair, ReplayBringsInWhatTheFileLacks) {
  StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
  const JournalSet journals(paths_.journal, file.shape());
  EXPECT_EQ(replay(file, journals), 0);
  const RowKey late{RowKind::evaluation, 0, 2, 1};
  write_row(file, waiting_row(late));
  write_row(file, waiting_row(failing));
  EXPECT_EQ(replay(file, journals), 2);
  EXPECT_EQ(value_bytes(read_row(file, late)), value_bytes(journals.read(late)));
  EXPECT_EQ(read_row(file, failing).record.error, "not_finite");
  EXPECT_EQ(replay(file, journals), 0);
  const auto failures = file.read_failures();
  ASSERT_EQ(failures.size(), 8U);
  file.write_failure(7, {});  // a kill between the row and the list
  EXPECT_EQ(replay(file, journals), 0);
  ASSERT_EQ(file.read_failures().size(), 8U);
  EXPECT_EQ(file.read_failures()[7].text, failures[7].text);
  EXPECT_EQ(replay(file, journals, true), dense_rows(shape_) - 8);  // the complete ones again
}

TEST_F(Repair, RetryFreesFailedRowsAndNoReplayBringsThemBack) {
  EXPECT_EQ(retry_failed(paths_, "out_of_memory"), 0);
  EXPECT_EQ(retry_failed(paths_, "exception"), 7);  // the training and what hangs on it
  EXPECT_EQ(open().read_failures().size(), 1U);
  EXPECT_EQ(open().read_failures()[0].text, "the loss is NaN");
  EXPECT_EQ(retry_failed(paths_), 1);
  EXPECT_EQ(open().read_failures().size(), 0U);
  for (int round = 0; round < 2; ++round) {
    const StudyFile file = open();
    EXPECT_EQ(read_row(file, failing).record.status, Status::waiting);
    EXPECT_EQ(read_row(file, failing_training).record.status, Status::waiting);
    EXPECT_TRUE(verify(paths_).good());
    repair(paths_);
  }
  // A kill between the journal's reset and the file.
  {
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    write_row(file, failed(failing, "not_finite", ""));
    EXPECT_EQ(replay(file, JournalSet(paths_.journal, file.shape())), 1);
  }
  EXPECT_EQ(read_row(open(), failing).record.status, Status::waiting);
}

// More points than are written at once, numbers and choices.
TEST(ShapeFile, KeepsValuesThatAreComputedByIndex) {
  const Scratch scratch;
  StudyShape shape = small_shape();
  shape.points = 2 * points_at_once + 3;
  for (auto& axis : shape.axes)
    axis.by_index = [choices = axis.choices()](int64_t first, int64_t count) -> AxisValues {
      std::vector<double> numbers;
      std::vector<std::string> texts;
      for (int64_t i = first; i < first + count; ++i) {
        numbers.push_back(static_cast<double>(i) / 4);
        texts.push_back(std::string(static_cast<size_t>(i % 7), 'x'));
      }
      if (choices) return texts;
      return numbers;
    };
  write_shape_file(scratch.file("shape"), shape);
  const auto whole = read_shape_file(scratch.file("shape"));
  const auto bare = read_shape_file(scratch.file("shape"), false);
  ASSERT_TRUE(whole && bare);
  ASSERT_EQ(whole->axes.size(), shape.axes.size());
  ASSERT_EQ(bare->axes.size(), shape.axes.size());
  for (size_t axis = 0; axis < shape.axes.size(); ++axis) {
    EXPECT_EQ(whole->axes[axis].values, shape.axes[axis].block(0, shape.points));
    EXPECT_EQ(bare->axes[axis].choices(), shape.axes[axis].choices());
    EXPECT_TRUE(bare->axes[axis].covers(0));
  }
  shape.images = 0;
  shape.image_sources.clear();
  create_study_file(scratch.file("large.h5"), shape);
  const StudyFile file(scratch.file("large.h5"), StudyFile::Access::read, comm::Context::local());
  for (size_t axis = 0; axis < shape.axes.size(); ++axis)
    EXPECT_EQ(file.shape().axes[axis].values, whole->axes[axis].values);
}

TEST(NewStudyFile, IsRefusedWhereTheDiskLacksTheRoomBeforeAnythingIsWritten) {
  const Scratch scratch;
  StudyShape shape = small_shape();
  shape.file_bytes = int64_t{1} << 60;
  try {
    create_study_file(scratch.file("large.h5"), shape);
    FAIL() << "an exbibyte was not refused";
  } catch (const base::UserError& error) {
    EXPECT_EQ(error.code(), base::ExitCode::stopped);
    EXPECT_NE(std::string(error.what()).find("needs about 1.0 EiB"), std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(scratch.file("x")).parent_path()));
}

TEST_F(Repair, ExtensionKeepsEveryRowAndItsJournals) {
  StudyShape larger = shape_;
  larger.identity = std::string(64, 'c');
  larger.points = points + 2;
  larger.folds = folds + 1;
  larger.models.insert(larger.models.begin(), "first");
  larger.trained.clear();
  for (auto& axis : larger.axes)
    std::visit([](auto& values) { values.insert(values.end(), 2, values[0]); }, axis.values);
  extend_study_file(paths_, larger);
  for (int round = 0; round < 2; ++round) {
    const StudyFile file = open();
    EXPECT_EQ(file.shape().identity, larger.identity);
    EXPECT_EQ(file.shape().origin, shape_.origin);
    int64_t ended = 0;
    for (int64_t i = 0; i < dense_rows(larger); ++i)
      ended += read_row(file, key_at(larger, i)).record.status != Status::waiting ? 1 : 0;
    EXPECT_EQ(ended, dense_rows(shape_));
    for (int64_t i = 0; i < dense_rows(shape_); ++i) {
      const RowEntry expected = outcome_of(shape_, paths_, i);
      RowKey key = expected.key;
      ++key.model;
      EXPECT_EQ(value_bytes(read_row(file, key)), value_bytes(expected)) << text_of(larger, key);
    }
    EXPECT_EQ(file.read_failures().size(), 8U);
    EXPECT_TRUE(verify(paths_).good());
    std::filesystem::remove(paths_.study);  // and again from the journals alone
    repair(paths_);
  }
}

}  // namespace
}  // namespace driftsweep::store::test_repair

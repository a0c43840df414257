// Rows recorded in blocks leave the same bytes as rows recorded one by one.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/errors.h"
#include "store/disk.h"
#include "store/frames.h"
#include "store/journal_set.h"
#include "store/record.h"
#include "store/replay.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_record {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

struct Kept {
  bool gradients, confusion, per_image;
};

StudyShape shape_keeping(const Kept& kept) {
  StudyShape shape = small_shape();
  shape.origin = shape.identity;
  if (!kept.gradients) shape.gradient_parameters.clear();
  shape.confusion = kept.confusion;
  if (!kept.per_image) {
    shape.images = 0;
    shape.image_sources.clear();
  }
  return shape;
}

EvaluationValues values_keeping(const Kept& kept, EvaluationValues values) {
  if (!kept.gradients) values.gradient.clear();
  if (!kept.confusion) values.confusion.clear();
  if (!kept.per_image) {
    values.image_loss.clear();
    values.image_prediction.clear();
  }
  return values;
}

RowEntry entry_for(const Kept& kept, const RowKey& key) {
  RowEntry entry;
  entry.key = key;
  entry.record = record_of(key.model, key.fold, key.point);
  if (key.kind == RowKind::training)
    entry.values = training_of(key.model, key.fold);
  else if (key.kind == RowKind::reference)
    entry.values = values_keeping(kept, reference_of(key.model, key.fold));
  else
    entry.values = values_keeping(kept, evaluation_of(key.model, key.fold, key.point));
  return entry;
}

RowEntry failed(RowEntry entry) {
  entry.record.status = Status::failed;
  entry.record.error = "not_finite";
  entry.text = "the loss is NaN";
  entry.values = std::monostate();
  return entry;
}

// Every row of the study, and what may interrupt a block: a failed row, one without gradient, one
// without values by image, gaps, points that go down.
std::vector<RowEntry> eventful_rows(const Kept& kept, const StudyShape& shape) {
  std::vector<RowEntry> rows;
  for (int64_t i = 0; i < dense_rows(shape); ++i) {
    const RowKey key = key_at(shape, i);
    RowEntry entry = entry_for(kept, key);
    if (key == RowKey{RowKind::evaluation, 0, 0, 2}) entry = failed(entry);
    auto* values = std::get_if<EvaluationValues>(&entry.values);
    if (key == RowKey{RowKind::evaluation, 0, 1, 1}) values->gradient.clear();
    if (key == RowKey{RowKind::evaluation, 0, 2, 3}) values->image_loss.clear();
    if (key == RowKey{RowKind::evaluation, 1, 0, 2}) continue;
    rows.push_back(std::move(entry));
  }
  std::swap(rows[rows.size() - 1], rows[rows.size() - 3]);
  return rows;
}

class Record : public testing::TestWithParam<Kept> {
 protected:
  Record() : shape_(shape_keeping(GetParam())), rows_(eventful_rows(GetParam(), shape_)) {}

  // Bytes of the study file and of the journal. `length` rows at once; 0: one by one.
  std::pair<std::string, std::string> write(const std::string& name, size_t length) {
    const std::string study = scratch_.file(name + ".h5"), folder = scratch_.file(name);
    make_folder(folder);
    create_study_file(study, shape_);
    {
      StudyFile file(study, StudyFile::Access::write, comm::Context::local());
      JournalWriter journal(folder, 0, {shape_.origin, 0, shape_.models}, std::chrono::seconds(5));
      for (size_t i = 0; i < rows_.size(); i += std::max<size_t>(length, 1)) {
        const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(i);
        if (length == 0)
          record_row(journal, file, study, *first);
        else
          record_rows(
              journal, file, study,
              {first, first + static_cast<std::ptrdiff_t>(std::min(length, rows_.size() - i))});
      }
    }
    return {read_file(study), read_file(folder + "/" + journal_name(0, 0))};
  }

  const Scratch scratch_;
  const StudyShape shape_;
  const std::vector<RowEntry> rows_;
};

TEST_P(Record, BlocksOfAnyLengthLeaveTheSameBytes) {
  const auto [file, journal] = write("alone", 0);
  for (const size_t length : {1, 2, 3, 5, 7, 64}) {
    const auto [in_blocks, journalled] = write("blocks" + std::to_string(length), length);
    EXPECT_TRUE(in_blocks == file) << length;
    EXPECT_TRUE(journalled == journal) << length;
  }
}

// The block itself, without what decides where it ends.
TEST_P(Record, ABlockEqualsItsRowsOneByOne) {
  const std::string alone = scratch_.file("a.h5"), block = scratch_.file("b.h5");
  for (const auto& path : {alone, block}) {
    create_study_file(path, shape_);
    StudyFile file(path, StudyFile::Access::write, comm::Context::local());
    std::vector<RowEntry> rows;
    for (int64_t point = 1; point < points; ++point) {
      const RowEntry& entry =
          rows.emplace_back(entry_for(GetParam(), {RowKind::evaluation, 1, 2, point}));
      if (path == alone) write_row(file, entry);
    }
    if (path == block) file.write(rows);
  }
  EXPECT_TRUE(read_file(alone) == read_file(block));
  const StudyFile file(block, StudyFile::Access::read, comm::Context::local());
  EXPECT_EQ(file.read_record({RowKind::evaluation, 1, 2, 0}).status, Status::waiting);
  EXPECT_EQ(file.read_record({RowKind::evaluation, 1, 2, points - 1}).status, Status::complete);
}

INSTANTIATE_TEST_SUITE_P(Studies, Record,
                         testing::Values(Kept{true, true, true}, Kept{false, true, true},
                                         Kept{true, false, true}, Kept{true, true, false},
                                         Kept{false, false, false}),
                         [](const auto& kept) {
                           return std::string(kept.param.gradients ? "Gradients" : "") +
                                  (kept.param.confusion ? "Confusion" : "") +
                                  (kept.param.per_image ? "Images" : "") + "Kept";
                         });

TEST(RecordRefusals, BlocksThatTheFileHasNoRoomForAreRefusedWhole) {
  const Scratch scratch;
  const Kept kept{true, true, true};
  const std::string path = scratch.file("s.h5");
  create_study_file(path, shape_keeping(kept));
  StudyFile file(path, StudyFile::Access::write, comm::Context::local());
  const auto refused = [&](const auto& change) {
    std::vector<RowEntry> rows(2);
    for (int64_t point : {0, 1}) {
      EvaluationValues values = evaluation_of(0, 0, point);
      if (point == 1) change(values);
      rows[static_cast<size_t>(point)] = {
          .key = {RowKind::evaluation, 0, 0, point}, .record = {}, .text = "", .values = values};
    }
    EXPECT_THROW(file.write(rows), base::InternalError);
    EXPECT_EQ(file.read_record({RowKind::evaluation, 0, 0, 0}).status, Status::waiting);
  };
  refused([](EvaluationValues& values) { values.metrics.push_back(1); });
  refused([](EvaluationValues& values) { values.metrics.pop_back(); });
  refused([](EvaluationValues& values) { values.gradient.push_back(1); });
  refused([](EvaluationValues& values) { values.confusion.pop_back(); });
  refused([](EvaluationValues& values) { values.image_loss.clear(); });
  std::vector<RowEntry> empty(1);
  empty.front().key = {RowKind::evaluation, 0, 0, 0};
  EXPECT_THROW(file.write(empty), base::InternalError);
}

// A file that may not grow beyond a size stands for a full disk.
TEST(RecordRefusals, WhatFitsOfABlockStaysInTheJournalAndComesIn) {
  const Kept kept{true, true, true};
  const StudyShape shape = shape_keeping(kept);
  std::vector<RowEntry> rows;
  for (int64_t point = 0; point < 4; ++point)
    rows.push_back(entry_for(kept, {RowKind::evaluation, 0, 0, point}));
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit usual {};
  getrlimit(RLIMIT_FSIZE, &usual);
  const size_t each = framed(encode(rows.front())).size();
  for (const int64_t whole : {0, 1, 3}) {
    const Scratch scratch;
    const std::string study = scratch.file("s.h5");
    create_study_file(study, shape);
    const std::string name = scratch.folder() + "/" + journal_name(0, 0);
    {
      StudyFile file(study, StudyFile::Access::write, comm::Context::local());
      JournalWriter journal(scratch.folder(), 0, {shape.origin, 0, shape.models},
                            std::chrono::seconds(5));
      struct rlimit low = usual;
      low.rlim_cur =
          std::filesystem::file_size(name) + static_cast<size_t>(whole) * each + each / 2;
      setrlimit(RLIMIT_FSIZE, &low);
      EXPECT_THROW(record_rows(journal, file, study, rows), base::UserError);
      setrlimit(RLIMIT_FSIZE, &usual);
      EXPECT_LE(std::filesystem::file_size(name), low.rlim_cur);
      // There is room again: the journal goes on where it was whole.
      record_rows(journal, file, study, {rows.back()});
    }
    StudyFile file(study, StudyFile::Access::write, comm::Context::local());
    const JournalSet journals(scratch.folder(), shape);
    EXPECT_EQ(journals.counts().torn, 0);
    EXPECT_EQ(journals.counts().damaged, 0U);
    for (int64_t point = 0; point < 4; ++point)
      EXPECT_EQ(journals.has({RowKind::evaluation, 0, 0, point}), point < whole || point == 3);
    EXPECT_EQ(replay(file, journals), whole);
  }
  std::signal(SIGXFSZ, before);
}

}  // namespace
}  // namespace driftsweep::store::test_record

// Rows of /forensics and /tolerance, joint ones among them: written, read, journalled, and brought
// back like any other row.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "base/errors.h"
#include "store/disk.h"
#include "store/extend_file.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/repair.h"
#include "store/replay.h"
#include "store/retry.h"
#include "store/shape_file.h"
#include "store/verify.h"
#include "tests/store/expect_rows.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_search_rows {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

constexpr int64_t restarts = 3;
constexpr RowKey failing{RowKind::forensics, 0, 1, 7};

// The group "gamma" does not act in the second model.
StudyShape shape_with_searches() {
  StudyShape shape = small_shape();
  shape.kind = "forensics";
  shape.origin = shape.identity;
  shape.points = 0;
  shape.axes.clear();
  shape.gradient_parameters.clear();
  shape.epochs = 0;
  shape.search.groups = {"all", "gamma"};
  shape.search.lambdas = {0, 0.5};
  shape.search.restarts = restarts;
  shape.search.parameters = {"isp.gamma", "capture.exposure"};
  shape.search.units = {"1", "factor"};
  shape.search.as = {"value", "offset"};
  shape.search.undrifted = {2.2, 0};
  shape.search.scales = {1, 1.99};
  shape.search.acts = {1, 1, 1, 0};
  shape.search.tolerances = true;
  shape.search.moves = {1, 1, 0, 1};
  shape.search.ellipsoids = true;
  shape.search.lows = {1e-3, -INFINITY};
  shape.search.highs = {INFINITY, 3};
  shape.search.held_out = {40, 41, 39};
  return shape;
}

SearchValues search_of(const RowKey& key) {
  const auto number = static_cast<float>((key.model * folds + key.fold) * 100 + key.point);
  SearchValues values;
  for (size_t i = 0; i < search_numbers.size(); ++i)
    values.numbers.push_back(number + static_cast<float>(i) / 16);
  values.evaluations = static_cast<int32_t>(number);
  values.parameters = {number / 8, key.point < 6 ? -number / 8 : std::nanf("")};
  return values;
}

ToleranceValues tolerance_of(const RowKey& key) {
  const auto number = static_cast<float>((key.model * folds + key.fold) * 10 + key.point);
  ToleranceValues values;
  for (size_t i = 0; i < tolerance_numbers.size(); ++i)
    values.numbers.push_back(-number - static_cast<float>(i) / 16);
  values.low_limit = static_cast<int32_t>(key.point);
  values.high_limit = 2;
  values.evaluations = static_cast<int32_t>(number) + 40;
  return values;
}

EllipsoidValues ellipsoid_of(const RowKey& key) {
  const auto number = static_cast<float>(key.model * folds + key.fold + 1);
  EllipsoidValues values;
  for (size_t i = 0; i < ellipsoid_numbers.size(); ++i)
    values.numbers.push_back(number + static_cast<float>(i) / 16);
  values.limit = static_cast<int32_t>(key.fold);
  values.evaluations = 30;
  const double missing = std::nan("");
  values.covariance = {number / 3, -number / 7, -number / 7, number};
  if (key.model == 1) values.covariance = {missing, missing, missing, number / 3};
  return values;
}

bool acts(const StudyShape& shape, const RowKey& key) {
  if (key.model == 0) return true;
  if (key.kind == RowKind::tolerance) return key.point == 1;
  return key.kind != RowKind::forensics || shape.search.place(key.point).group == 0;
}

RowEntry outcome_of(const StudyShape& shape, int64_t i) {
  RowEntry entry;
  entry.key = key_at(shape, i);
  entry.record = record_of(entry.key.model, entry.key.fold, entry.key.point);
  if (entry.key == failing) {
    entry.record.status = Status::failed;
    entry.record.error = "not_finite";
    entry.text = "the loss is NaN";
  } else if (entry.key.kind == RowKind::forensics) {
    entry.values = search_of(entry.key);
  } else if (entry.key.kind == RowKind::tolerance) {
    entry.values = tolerance_of(entry.key);
  } else if (entry.key.kind == RowKind::ellipsoid) {
    entry.values = ellipsoid_of(entry.key);
  } else {
    entry.values = reference_of(entry.key.model, entry.key.fold);
  }
  return entry;
}

class SearchRows : public testing::Test {
 protected:
  SearchRows() : paths_(scratch_.file("s.h5")), shape_(shape_with_searches()) {
    for (const auto& folder : {paths_.journal, paths_.models}) make_folder(folder);
    write_shape_file(paths_.shape, shape_);
    create_study_file(paths_.study, shape_);
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    JournalWriter journal(paths_.journal, 0, {shape_.origin, 0, shape_.models},
                          std::chrono::milliseconds(50));
    for (int64_t i = 0; i < dense_rows(shape_); ++i) {
      const RowEntry entry = outcome_of(shape_, i);
      if (!acts(shape_, entry.key)) continue;
      record_row(journal, file, paths_.study, entry);
      if (entry.record.status == Status::failed) file.write_failure(0, failure_of(shape_, entry));
    }
  }

  StudyFile open() const { return {paths_.study, StudyFile::Access::read, comm::Context::local()}; }

  void expect_whole() const {
    const StudyFile file = open();
    for (int64_t i = 0; i < dense_rows(shape_); ++i) {
      const RowEntry expected = outcome_of(shape_, i);
      const RowEntry found = read_row(file, expected.key);
      const std::string name = text_of(shape_, expected.key);
      if (!acts(shape_, expected.key)) {
        EXPECT_EQ(found.record.status, Status::pruned) << name;
        continue;
      }
      EXPECT_EQ(found.record.status, expected.record.status) << name;
      EXPECT_EQ(value_bytes(found), value_bytes(expected)) << name;
    }
    ASSERT_EQ(file.read_failures().size(), 1U);
    EXPECT_EQ(file.read_failures()[0].kind, "forensics");
    EXPECT_EQ(file.read_failures()[0].point, 7);
    EXPECT_TRUE(verify(paths_).good());
  }

  const Scratch scratch_;
  const StudyPaths paths_;
  StudyShape shape_;
};

TEST(SearchAxes, PlacesCountRestartsFastest) {
  SearchAxes axes;
  axes.groups = {"a", "b"};
  axes.lambdas = {1, 2, 3};
  axes.restarts = 4;
  ASSERT_EQ(axes.searches(), 24);
  for (int64_t index = 0; index < 24; ++index) {
    const SearchPlace place = axes.place(index);
    EXPECT_EQ((place.group * 3 + place.lambda) * 4 + place.restart, static_cast<size_t>(index));
    EXPECT_LT(place.lambda, 3U);
    EXPECT_LT(place.restart, 4U);
  }
}

TEST_F(SearchRows, AreCountedAndNamedWithoutGaps) {
  EXPECT_EQ(dense_rows(shape_), models * folds * (1 + 12 + 2 + 1));
  for (int64_t i = 0; i < dense_rows(shape_); ++i)
    EXPECT_EQ(dense_index(shape_, key_at(shape_, i)), i);
  EXPECT_FALSE(has_row(shape_, {RowKind::forensics, 0, 0, 12}));
  EXPECT_FALSE(has_row(shape_, {RowKind::evaluation, 0, 0, 0}));
  EXPECT_FALSE(has_row(shape_, {RowKind::tolerance, 0, 0, 2}));
  EXPECT_TRUE(has_row(shape_, {RowKind::ellipsoid, 1, 2, -1}));
  EXPECT_EQ(text_of(shape_, {RowKind::ellipsoid, 1, 2, -1}), "ellipsoid größer, fold 2");
  EXPECT_EQ(text_of(shape_, {RowKind::tolerance, 1, 2, 1}),
            "tolerance größer, fold 2, capture.exposure");
  EXPECT_EQ(text_of(shape_, failing), "forensics resnet18, fold 1, gamma, lambda 0, restart 1");
}

TEST_F(SearchRows, ComeBackAsTheyWereWritten) {
  expect_whole();
  const StudyFile file = open();
  EXPECT_EQ(file.statuses().of(RowKind::forensics).size(), 72U);
  const SearchValues values = file.read_search(1, 2, 4);
  EXPECT_EQ(values.numbers, search_of({RowKind::forensics, 1, 2, 4}).numbers);
  EXPECT_EQ(values.number("loss"), values.numbers[0]);
  EXPECT_EQ(values.number("held_out_undrifted_metric"), values.numbers[7]);
  EXPECT_EQ(file.statuses().of(RowKind::tolerance).size(), 12U);
  const ToleranceValues ends = file.read_tolerance(1, 2, 1);
  EXPECT_EQ(ends.numbers, tolerance_of({RowKind::tolerance, 1, 2, 1}).numbers);
  EXPECT_EQ(ends.number("high"), ends.numbers[1]);
  EXPECT_EQ(ends.high_limit, 2);
  EXPECT_TRUE(std::isnan(file.read_tolerance(1, 2, 0).number("low")));
  EXPECT_EQ(file.read_tolerance(1, 2, 0).evaluations, -1);
  EXPECT_EQ(file.statuses().of(RowKind::ellipsoid).size(), 6U);
  const EllipsoidValues joint = file.read_ellipsoid(0, 2);
  EXPECT_EQ(joint.numbers, ellipsoid_of({RowKind::ellipsoid, 0, 2, -1}).numbers);
  EXPECT_EQ(joint.covariance, ellipsoid_of({RowKind::ellipsoid, 0, 2, -1}).covariance);
  EXPECT_EQ(joint.number("ellipsoid_searched_radius"), joint.numbers[1]);
  EXPECT_EQ(joint.limit, 2);
  EXPECT_TRUE(std::isnan(file.read_ellipsoid(1, 2).covariance[1]));
  const SearchValues none = file.read_search(0, 1, 7);
  for (const float number : none.numbers) EXPECT_TRUE(std::isnan(number));
  for (const float number : none.parameters) EXPECT_TRUE(std::isnan(number));
  EXPECT_EQ(none.evaluations, -1);
}

TEST_F(SearchRows, TheShapeIsReadFromTheFileAndBesideIt) {
  for (const StudyShape& found : {open().shape(), *read_shape_file(paths_.shape)}) {
    EXPECT_EQ(found.search.groups, shape_.search.groups);
    EXPECT_EQ(found.search.lambdas, shape_.search.lambdas);
    EXPECT_EQ(found.search.restarts, restarts);
    EXPECT_EQ(found.search.parameters, shape_.search.parameters);
    EXPECT_EQ(found.search.units, shape_.search.units);
    EXPECT_EQ(found.search.as, shape_.search.as);
    EXPECT_EQ(found.search.undrifted, shape_.search.undrifted);
    EXPECT_EQ(found.search.scales, shape_.search.scales);
    EXPECT_TRUE(found.search.tolerances);
    EXPECT_TRUE(found.search.ellipsoids);
    EXPECT_EQ(found.search.lows, shape_.search.lows);
    EXPECT_EQ(found.search.highs, shape_.search.highs);
    EXPECT_EQ(found.search.held_out, shape_.search.held_out);
  }
  EXPECT_EQ(read_shape_file(paths_.shape)->search.acts, shape_.search.acts);
  EXPECT_EQ(read_shape_file(paths_.shape)->search.moves, shape_.search.moves);
}

TEST_F(SearchRows, ADeletedOrDamagedFileComesBack) {
  std::filesystem::remove(paths_.study);
  EXPECT_FALSE(repair(paths_).opened);
  expect_whole();
  std::filesystem::resize_file(paths_.study, std::filesystem::file_size(paths_.study) / 2);
  repair(paths_);
  expect_whole();
}

TEST_F(SearchRows, ReplayBringsInWhatAKillKeptFromTheFile) {
  {
    StudyFile file(paths_.study, StudyFile::Access::write, comm::Context::local());
    const JournalSet journals(paths_.journal, file.shape());
    write_row(file, waiting_row({RowKind::forensics, 1, 2, 5}));
    write_row(file, waiting_row(failing));
    write_row(file, waiting_row({RowKind::tolerance, 0, 1, 1}));
    write_row(file, waiting_row({RowKind::ellipsoid, 1, 0, -1}));
    EXPECT_EQ(replay(file, journals), 4);
    EXPECT_EQ(replay(file, journals), 0);
  }
  expect_whole();
}

TEST_F(SearchRows, RetryFreesTheFailedOne) {
  EXPECT_EQ(retry_failed(paths_, "not_finite"), 1);
  EXPECT_EQ(read_row(open(), failing).record.status, Status::waiting);
  EXPECT_TRUE(open().read_failures().empty());
  repair(paths_);
  EXPECT_EQ(read_row(open(), failing).record.status, Status::waiting);
}

// What an earlier version began has none of them; its other rows are counted as ever.
TEST_F(SearchRows, AStudyWithoutEllipsoidsIsReadAsSuch) {
  StudyShape former = shape_;
  former.search.ellipsoids = false;
  const std::string path = scratch_.file("former.h5");
  create_study_file(path, former);
  StudyFile file(path, StudyFile::Access::write, comm::Context::local());
  EXPECT_FALSE(file.shape().search.ellipsoids);
  EXPECT_TRUE(file.statuses().of(RowKind::ellipsoid).empty());
  EXPECT_EQ(dense_rows(file.shape()), dense_rows(shape_) - models * folds);
  EXPECT_FALSE(has_row(file.shape(), {RowKind::ellipsoid, 0, 0, -1}));
  EXPECT_THROW(file.read_ellipsoid(0, 0), base::InternalError);
}

TEST_F(SearchRows, ExtensionByFoldsKeepsThem) {
  StudyShape larger = shape_;
  larger.identity = std::string(64, 'c');
  larger.folds = folds + 1;
  larger.search.held_out.push_back(40);
  extend_study_file(paths_, larger);
  const StudyFile file = open();
  for (int64_t i = 0; i < dense_rows(shape_); ++i) {
    const RowEntry expected = outcome_of(shape_, i);
    if (!acts(shape_, expected.key)) continue;
    EXPECT_EQ(value_bytes(read_row(file, expected.key)), value_bytes(expected));
  }
  EXPECT_EQ(read_row(file, {RowKind::forensics, 0, folds, 0}).record.status, Status::waiting);
  EXPECT_EQ(read_row(file, {RowKind::forensics, 1, folds, 6}).record.status, Status::pruned);
  EXPECT_TRUE(verify(paths_).good());
}

}  // namespace
}  // namespace driftsweep::store::test_search_rows

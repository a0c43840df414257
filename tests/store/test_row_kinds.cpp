#include <gtest/gtest.h>

#include <set>

#include "store/row_entry.h"
#include "store/row_kinds.h"

namespace driftsweep::store {
namespace {

StudyShape with_every_kind() {
  StudyShape shape;
  shape.models = {"one", "two"};
  shape.folds = 3;
  shape.points = 4;
  shape.epochs = 2;
  shape.search.groups = {"all", "isp"};
  shape.search.lambdas = {0, 0.5, 1};
  shape.search.restarts = 2;
  shape.search.parameters = {"isp.gamma", "sensor.exposure"};
  shape.search.tolerances = shape.search.ellipsoids = true;
  return shape;
}

TEST(RowKinds, StandInTheListByTheirNumbersUnderDifferentNames) {
  std::set<std::string> names;
  for (size_t i = 0; i < row_types().size(); ++i) {
    const RowType& type = row_types()[i];
    EXPECT_EQ(static_cast<size_t>(type.kind), i) << type.name;
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_TRUE(names.insert(std::string(type.group) + "/" + type.prefix).second) << type.name;
    EXPECT_TRUE(is_row_kind(static_cast<int64_t>(i)));
  }
  EXPECT_FALSE(is_row_kind(-1));
  EXPECT_FALSE(is_row_kind(static_cast<int64_t>(row_types().size())));
}

TEST(RowKinds, EveryRowHasOneDenseNumber) {
  const StudyShape shape = with_every_kind();
  EXPECT_EQ(dense_rows(shape), 2 * 3 * (1 + 1 + 4 + 12 + 2 + 1));
  std::set<RowKind> seen;
  for (int64_t i = 0; i < dense_rows(shape); ++i) {
    const RowKey key = key_at(shape, i);
    seen.insert(key.kind);
    EXPECT_TRUE(has_row(shape, key)) << i;
    EXPECT_EQ(dense_index(shape, key), i);
    EXPECT_EQ(key.point < 0, type_of(key.kind).axes.empty()) << i;
  }
  EXPECT_EQ(seen.size(), row_types().size());
}

// As a damaged journal may have it; a number behind the last row was read from there.
TEST(RowKinds, APointOfAKindWithoutPointsCountsForNothing) {
  const StudyShape shape = with_every_kind();
  for (const RowType& type : row_types()) {
    if (!type.axes.empty()) continue;
    for (const int64_t point : {int64_t{-7}, int64_t{0}, int64_t{1} << 60})
      EXPECT_EQ(dense_index(shape, {type.kind, 1, 2, point}),
                dense_index(shape, {type.kind, 1, 2, -1}))
          << type.name;
  }
}

TEST(RowKinds, ARowIsToldByItsPlaceOnTheAxesOfItsKind) {
  const StudyShape shape = with_every_kind();
  EXPECT_EQ(text_of(shape, {RowKind::reference, 1, 2, -1}), "reference two, fold 2");
  EXPECT_EQ(text_of(shape, {RowKind::evaluation, 0, 0, 3}), "evaluation one, fold 0, point 3");
  EXPECT_EQ(text_of(shape, {RowKind::forensics, 0, 1, 9}),
            "forensics one, fold 1, isp, lambda 0.5, restart 1");
  EXPECT_EQ(text_of(shape, {RowKind::tolerance, 0, 1, 1}),
            "tolerance one, fold 1, sensor.exposure");
}

TEST(RowKinds, WhatHasNothingToDoIsIdle) {
  StudyShape shape = with_every_kind();
  shape.trained = {true, false};
  shape.search.acts = {1, 0, 1, 1};
  shape.search.moves = {0, 1, 0, 0};
  const auto idle = [&](RowKind kind, int64_t model, int64_t index) {
    const RowType& type = type_of(kind);
    return type.idle(shape, model, place_of(type, shape, index));
  };
  EXPECT_FALSE(idle(RowKind::training, 0, -1));
  EXPECT_TRUE(idle(RowKind::training, 1, -1));
  EXPECT_FALSE(idle(RowKind::forensics, 0, 5));
  EXPECT_TRUE(idle(RowKind::forensics, 0, 6));
  EXPECT_TRUE(idle(RowKind::tolerance, 0, 0));
  EXPECT_FALSE(idle(RowKind::tolerance, 0, 1));
  EXPECT_FALSE(idle(RowKind::ellipsoid, 0, -1));
  EXPECT_TRUE(idle(RowKind::ellipsoid, 1, -1));
}

TEST(RowKinds, BookkeepingIsToldFromValuesInEveryGroup) {
  EXPECT_EQ(row_groups(), (std::vector<std::string>{"reference", "evaluations", "training",
                                                    "forensics", "tolerance"}));
  EXPECT_TRUE(tells_of_a_run("tolerance", "seconds"));
  EXPECT_TRUE(tells_of_a_run("tolerance", "ellipsoid_seconds"));
  EXPECT_FALSE(tells_of_a_run("evaluations", "ellipsoid_seconds"));
  EXPECT_FALSE(tells_of_a_run("evaluations", "status"));
  EXPECT_FALSE(tells_of_a_run("evaluations", "loss"));
}

}  // namespace
}  // namespace driftsweep::store

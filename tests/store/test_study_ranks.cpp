// Ranks write disjoint rows through MPI-IO; a serial reader must find each of them, already before
// the file is closed. With three ranks, rank 1 holds nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "base/errors.h"
#include "comm/context.h"
#include "store/study_file.h"
#include "tests/store/expect_rows.h"
#include "tests/store/scratch.h"
#include "tests/store/small_study.h"

namespace driftsweep::store::test_study_ranks {
namespace {

using namespace store_tests;  // NOLINT(google-build-using-namespace)

std::unique_ptr<comm::Context> world;

// The rank that writes evaluation `number`.
int writer_of(int64_t number, int ranks) {
  if (ranks < 3) return static_cast<int>(number % ranks);
  const auto rank = static_cast<int>(number % (ranks - 1));
  return rank >= 1 ? rank + 1 : rank;
}

void write_my_rows(StudyFile& study) {
  for (int64_t number = 0; number < models * folds * points; ++number) {
    const int64_t model = number / (folds * points);
    const int64_t fold = number / points % folds;
    const int64_t point = number % points;
    if (writer_of(number, world->size()) != world->rank()) continue;
    RowRecord record = record_of(model, fold, point);
    record.rank = world->rank();
    study.write({RowKind::evaluation, model, fold, point}, evaluation_of(model, fold, point),
                record);
    if (point != 0) continue;
    study.write({RowKind::training, model, fold}, training_of(model, fold), record);
    study.write({RowKind::reference, model, fold}, reference_of(model, fold), record);
  }
}

void expect_all_rows(const std::string& path) {
  const StudyFile study(path, StudyFile::Access::read, comm::Context::local());
  for (int64_t number = 0; number < models * folds * points; ++number) {
    const int64_t model = number / (folds * points);
    const int64_t fold = number / points % folds;
    const int64_t point = number % points;
    expect_same(study.read<EvaluationValues>({RowKind::evaluation, model, fold, point}),
                evaluation_of(model, fold, point));
    const EvaluationBlock block = study.read_evaluations(model, fold, point, 1);
    EXPECT_EQ(block.rows[0].rank, writer_of(number, world->size()));
    if (point == 0)
      expect_same(study.read_reference(model, fold).loss, reference_of(model, fold).loss);
  }
}

TEST(StudyRanks, EveryRowArrivesWhoeverWroteIt) {
  std::unique_ptr<Scratch> scratch;
  std::string path;
  if (world->rank() == 0) {
    scratch = std::make_unique<Scratch>();
    path = scratch->file("s.h5");
    create_study_file(path, small_shape());
  }
  world->broadcast(path);
  {
    StudyFile study(path, StudyFile::Access::write, *world);
    EXPECT_EQ(study.shape().models, small_shape().models);
    write_my_rows(study);
    world->barrier();
    if (world->rank() == 0) expect_all_rows(path);
    world->barrier();
  }
  world->barrier();
  if (world->rank() == 0) expect_all_rows(path);
  world->barrier();
}

TEST(StudyRanks, AFileThatIsNoStudyIsRefusedOnEveryRank) {
  EXPECT_THROW(StudyFile("absent.h5", StudyFile::Access::write, *world), base::UserError);
  world->barrier();
}

}  // namespace
}  // namespace driftsweep::store::test_study_ranks

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  using driftsweep::comm::Context;
  driftsweep::store::test_study_ranks::world =
      std::make_unique<Context>(Context::world(&argc, &argv));
  const int result = RUN_ALL_TESTS();
  driftsweep::store::test_study_ranks::world.reset();
  return result;
}

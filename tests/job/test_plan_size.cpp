#include "job/plan_size.h"

#include <gtest/gtest.h>

#include "tests/job/job_file.h"

namespace driftsweep::job {
namespace {

TEST(PlanSize, CountsRowsByKind) {
  const PlanSize size = plan_size(job_of(full), {});
  EXPECT_EQ(size.points, 12);
  EXPECT_EQ(size.trainings, 5);    // one of two models trains, 5 folds
  EXPECT_EQ(size.references, 10);  // both models
  EXPECT_EQ(size.evaluations, 120);
  EXPECT_EQ(size.rows(), 135);
}

// One model that is not trained, one fold, 3 points of one parameter, by hand: a row has 12 bytes
// of loss and metrics, 49 of bookkeeping and 2x2 counts of 4 bytes; an evaluation 4 more for one
// gradient; the design 3 numbers of 8.
TEST(PlanSize, BytesOfASmallStudy) {
  const Job job = job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]",
                                   "gradients=true", "store.per_image=never"});
  EXPECT_EQ(plan_size(job, {10, 2}).bytes, (12 + 49 + 16) + 3 * (12 + 49 + 16 + 4) + 3 * 8);
  const Job kept = job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]",
                                    "gradients=true", "store.per_image=always"});
  EXPECT_EQ(plan_size(kept, {10, 2}).bytes - plan_size(job, {10, 2}).bytes, 4 * 10 * 8);
}

TEST(PlanSize, TrainingCurvesOfTwoEpochs) {
  const Job one = job_of(minimal, {"models[0].train.epochs=1"});
  const Job two = job_of(minimal, {"models[0].train.epochs=2"});
  // Two folds, four curves of float32, one epoch more.
  EXPECT_EQ(plan_size(two, {}).bytes - plan_size(one, {}).bytes, 2 * 4 * 4);
}

TEST(PlanSize, PerImageValuesAreKeptWhileTheyAreSmall) {
  // 2 folds x (3 points + 1) x 8 bytes = 64 bytes for each image.
  const Job job = job_of(minimal);
  EXPECT_TRUE(keeps_per_image(job, per_image_limit / 64));
  EXPECT_FALSE(keeps_per_image(job, per_image_limit / 64 + 1));
  EXPECT_TRUE(keeps_per_image(job_of(minimal, {"store.per_image=always"}), per_image_limit));
  EXPECT_FALSE(keeps_per_image(job_of(minimal, {"store.per_image=never"}), 1));
}

}  // namespace
}  // namespace driftsweep::job

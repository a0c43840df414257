#include "job/plan_size.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_plan_size {
namespace {

TEST(PlanSize, CountsRowsByKind) {
  const PlanSize size = plan_size(job_of(full), {});
  EXPECT_EQ(size.points, 12);
  EXPECT_EQ(size.trainings, 5);    // one of two models trains, 5 folds
  EXPECT_EQ(size.references, 10);  // both models
  EXPECT_EQ(size.evaluations, 120);
  EXPECT_EQ(size.rows(), 135);
}

int64_t bytes_of(const std::string& n, const std::string& gradients, const std::string& kept,
                 const DataFacts& facts) {
  return plan_size(job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]",
                                    "drift.design={type: random, n: " + n + "}",
                                    "gradients=" + gradients, "store.per_image=" + kept}),
                   facts)
      .bytes;
}

// One model that is not trained, one fold, two thousand points of one parameter more, by hand: a
// row has 24 bytes of loss and metrics, 49 of bookkeeping and 2x2 counts of 4 bytes, 4 more for one
// gradient; a point has a number of 8 for itself and one for the parameter, in two groups.
TEST(PlanSize, BytesOfAPoint) {
  const DataFacts facts{10, 2};
  EXPECT_EQ(bytes_of("4000", "true", "never", facts) - bytes_of("2000", "true", "never", facts),
            2000 * (24 + 49 + 16 + 4 + 2 * 2 * 8));
  EXPECT_EQ(bytes_of("2000", "true", "never", facts) - bytes_of("2000", "false", "never", facts),
            2000 * 4);
  // Loss and prediction of each image, and its name in two groups.
  EXPECT_EQ(bytes_of("2000", "true", "always", facts) - bytes_of("2000", "true", "never", facts),
            2001 * 10 * 8 + 2 * 10 * (8 + 4));
}

TEST(PlanSize, RefusesRowsBeyondWhatAStudyCounts) {
  EXPECT_NO_THROW(job_of(minimal, {"drift.design={type: random, n: 2147483645}"}));
  EXPECT_THROW(job_of(minimal, {"drift.design={type: random, n: 2147483648}"}), base::UserError);
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
}  // namespace driftsweep::job::test_plan_size

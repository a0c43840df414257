#include "job/memory.h"

#include <gtest/gtest.h>

#include "job/blocks.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_memory {
namespace {

const DataFacts facts = {.images = 100,
                         .classes = 2,
                         .picture_pixels = 64 * 64,
                         .pixel_bytes = 2,
                         .training_images = 80};

TEST(Memory, PixelsAreMappedOnce) {
  EXPECT_EQ(memory_need(job_of(minimal), facts).pixels, 100 * 64 * 64 * 2);
}

TEST(Memory, GradientsAndDoublePrecisionCost) {
  const auto evaluation = [](const Overrides& changes) {
    return memory_need(job_of(minimal, changes), facts).evaluation;
  };
  EXPECT_GT(evaluation({"gradients=true"}), 2 * evaluation({}));
  EXPECT_EQ(evaluation({"evaluation.precision=float64"}), 2 * evaluation({}));
  EXPECT_EQ(evaluation({"evaluation.batch_size=32"}), 2 * evaluation({"evaluation.batch_size=16"}));
  // A batch holds no more images than there are.
  EXPECT_EQ(evaluation({"evaluation.batch_size=1000"}), evaluation({"evaluation.batch_size=100"}));
}

TEST(Memory, OfEveryNetworkIsKnown) {
  for (const auto& network : info_of(model_fields(), "network").takes.choices)
    EXPECT_GT(memory_need(job_of(minimal, {"models[0].network=" + network}), facts).training, 0)
        << network;
}

TEST(Memory, OnlyTrainedModelsNeedIt) {
  const Job trained = job_of(minimal);
  const Job loaded = job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]"});
  EXPECT_GT(memory_need(trained, facts).training, memory_need(trained, facts).weights);
  EXPECT_EQ(memory_need(loaded, facts).training, 0);
  EXPECT_EQ(memory_need(loaded, facts).pictures, 0);
}

TEST(Memory, GapsBetweenArraysStayWithTheProcess) {
  const Job loaded = job_of(minimal, {"data.split=none", "models=[{torchscript: a.pt}]"});
  const MemoryNeed need = memory_need(loaded, facts);
  EXPECT_EQ(need.gaps, (need.weights + need.evaluation) / 4);
  EXPECT_EQ(need.per_rank(), need.program + need.weights + need.evaluation + need.gaps);
}

TEST(Memory, GrowsWithTheRowsOnRank0Alone) {
  const Job few = job_of(minimal, {"drift.design={type: random, n: 1000}"});
  const Job many = job_of(minimal, {"drift.design={type: random, n: 10000000}"});
  EXPECT_EQ(memory_need(few, facts).per_rank(), memory_need(many, facts).per_rank());
  EXPECT_GT(memory_need(many, facts).rows, 1000 * memory_need(few, facts).rows);
  EXPECT_LT(memory_need(many, facts).rows, int64_t{1} << 30);
}

}  // namespace
}  // namespace driftsweep::job::test_memory

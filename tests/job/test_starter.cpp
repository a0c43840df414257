#include "job/starter.h"

#include <gtest/gtest.h>

#include "tests/job/job_file.h"

namespace driftsweep::job::test_starter {
namespace {

TEST(Starter, EveryKindIsAJob) {
  EXPECT_EQ(job_kinds().size(), 4u);
  for (const auto& kind : job_kinds())
    for (const bool masks : {false, true})
      for (const bool by_parent : {false, true}) {
        SCOPED_TRACE(kind);
        const Job job = job_of(starter_job(
            kind, {.file = "a b.h5", .images = 40, .masks = masks, .by_parent = by_parent}));
        EXPECT_EQ(job.kind, kind);
        EXPECT_TRUE(job.data_file.ends_with("/a b.h5"));
        EXPECT_EQ(job.segmentation(), masks);
        EXPECT_EQ(job.split.by, by_parent ? "parent" : "");
        EXPECT_EQ(job.models.front().train->batch_size, 5);
      }
}

TEST(Starter, EveryKeyHasItsCommentAboveIt) {
  const std::string text = starter_job("sensitivity", {});
  EXPECT_NE(text.find("      # Passes over the training part.\n      epochs: "), std::string::npos)
      << text;
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    EXPECT_LE(end - begin, 110u) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace driftsweep::job::test_starter

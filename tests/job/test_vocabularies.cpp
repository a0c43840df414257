// The job names networks and metrics without LibTorch; the rooms that have them know the same
// names.
#include <gtest/gtest.h>

#include "job/blocks.h"
#include "job/metrics.h"
#include "network/network.h"
#include "task/metrics.h"
#include "task/pixel_metrics.h"

namespace driftsweep::job::test_vocabularies {
namespace {

TEST(Vocabularies, TheJobOffersTheNetworksThatThereAre) {
  const Names& offered = info_of(model_fields(), "network").takes.choices;
  EXPECT_EQ(offered, network::network_names());
  for (const auto& name : offered)
    EXPECT_EQ(is_segmentation_network(name), network::is_segmentation(name)) << name;
}

TEST(Vocabularies, TheJobOffersTheMetricsThatAreStored) {
  EXPECT_EQ(picture_metrics(), task::classification_metric_names());
  EXPECT_EQ(pixel_metrics(), task::pixel_metric_names());
}

}  // namespace
}  // namespace driftsweep::job::test_vocabularies

// What check and run tell of the ranges of a design.
#include "study/design_doubts.h"

#include <gtest/gtest.h>

namespace driftsweep::study::test_design_doubts {
namespace {

// Red gains of 1.93 and 2.1.
std::vector<image::CameraProfile> cameras() {
  std::vector<image::CameraProfile> made(2);
  made[0].white_balance = {1.93, 1, 1.5};
  made[1].white_balance = {2.1, 1, 1.5};
  return made;
}

std::string doubts_of(const std::string& name, const space::Distribution& distribution,
                      space::As as = space::As::value) {
  job::Job job;
  space::DesignParameter axis;
  axis.name = name;
  axis.as = as;
  axis.distribution = distribution;
  axis.where = "job.yaml:7";
  job.parameters = {axis};
  std::string text;
  for (const auto& doubt : design_doubts(job, cameras())) {
    EXPECT_EQ(doubt.where, "job.yaml:7");
    text += doubt.reason;
  }
  return text;
}

TEST(DesignDoubts, TellARangeFarFromWhatIsUndrifted) {
  EXPECT_EQ(doubts_of("isp.white_balance.r", space::Uniform{0.8, 1.2}),
            "isp.white_balance.r drifts over 0.8 to 1.2, where 1.93 to 2.1 is undrifted");
  EXPECT_EQ(doubts_of("isp.white_balance.r", space::Uniform{0.8, 1.2}, space::As::factor), "");
  EXPECT_EQ(doubts_of("isp.white_balance.r", space::Uniform{1.4, 2}), "");
  EXPECT_EQ(doubts_of("capture.exposure", space::Uniform{1.5, 2}, space::As::factor),
            "capture.exposure drifts over 1.5 to 2, as factor, where 1 is undrifted");
  EXPECT_EQ(doubts_of("isp.gamma", space::Normal{2.2, 0.01}), "");
  EXPECT_EQ(doubts_of("isp.gamma", space::Normal{2.5, 0.01}),
            "isp.gamma drifts over 2.47424 to 2.52576, where 2.2 is undrifted");
}

TEST(DesignDoubts, TellARangeThatIsAllOutsideTheSensibleOne) {
  EXPECT_EQ(doubts_of("isp.gamma", space::Uniform{0.4, 0.6}),
            "isp.gamma drifts over 0.4 to 0.6, where 2.2 is undrifted and 1.8 to 2.8 is sensible");
  EXPECT_EQ(doubts_of("isp.gamma", space::Values{{0.4, 0.6}}),
            "isp.gamma drifts over 0.4 to 0.6, where 1.8 to 2.8 is sensible");
  EXPECT_EQ(doubts_of("isp.gamma", space::Uniform{-1.8, -1.6}, space::As::offset),
            "isp.gamma drifts over -1.8 to -1.6, as offset, where 0 is undrifted and 1.8 to 2.8 is "
            "sensible");
}

// Blur and noise on top of none begin above it, and single values are meant.
TEST(DesignDoubts, LeaveUsualDesignsAlone) {
  EXPECT_EQ(doubts_of("capture.psf_sigma", space::Uniform{0.4, 2.8}), "");
  EXPECT_EQ(doubts_of("capture.psf_sigma", space::Values{{0.}}), "");
  EXPECT_EQ(doubts_of("capture.row_noise", space::Uniform{0.001, 0.005}), "");
  EXPECT_EQ(doubts_of("capture.exposure", space::Values{{0.25}}), "");
  EXPECT_EQ(doubts_of("capture.exposure", space::LogUniform{0.1, 3}), "");
  EXPECT_EQ(doubts_of("capture.black_offset", space::Uniform{-0.02, 0.02}), "");
  EXPECT_EQ(doubts_of("corruption.severity", space::Values{{5.}}), "");
  EXPECT_EQ(doubts_of("corruption.name", space::Values{{std::string("contrast")}}), "");
  EXPECT_EQ(doubts_of("isp.gamma", space::Listed{}), "");
}

TEST(DesignDoubts, TellANumberOfSobolsPointsThatIsNoPowerOfTwo) {
  const auto told = [](const std::string& type, int64_t n) {
    job::Job job;
    job.design.type = type;
    job.design.n = n;
    const auto doubts = design_doubts(job, cameras());
    return doubts.empty() ? "" : base::text_of(doubts.front());
  };
  EXPECT_EQ(told("saltelli", 100),
            "the design saltelli has n: 100, which is no power of two: its points are not "
            "balanced, and indices are less exact. Take n: 64 or 128");
  EXPECT_NE(told("sobol", 3), "");
  EXPECT_EQ(told("sobol", 1), "");
  EXPECT_EQ(told("dgsm", 64), "");
  EXPECT_EQ(told("morris", 20), "");
  EXPECT_EQ(told("random", 100), "");
}

}  // namespace
}  // namespace driftsweep::study::test_design_doubts

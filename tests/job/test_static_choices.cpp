// The stages of the static pipeline, in models and as axes of a design.
#include <gtest/gtest.h>

#include "base/errors.h"
#include "tests/job/job_file.h"

namespace driftsweep::job::test_static_choices {
namespace {

const std::string pipelines = R"(data: {file: cells.h5, split: {folds: 2}}
models:
  - {network: resnet18, train: {}, processing: {mode: static, demosaic: menon2007, denoising: median_denoising}}
drift:
  design: {type: grid}
  parameters:
    isp.demosaic: {values: [bilinear, malvar2004, menon2007]}
    isp.sharpening: {values: [sharpening_filter, unsharp_masking]}
    isp.denoising: {values: [gaussian_denoising, median_denoising]}
gradients: true
)";

TEST(StaticChoices, OfAModel) {
  const Job job = job_of(pipelines);
  const auto& processing = job.models[0].processing;
  EXPECT_EQ(processing.mode, space::Mode::static_);
  EXPECT_EQ(processing.choices.demosaic, isp::Demosaic::menon2007);
  EXPECT_EQ(processing.choices.sharpening, isp::Sharpening::sharpening_filter);
  EXPECT_EQ(processing.choices.denoising, isp::Denoising::median_denoising);
}

TEST(StaticChoices, SpanADesignOfTwelvePipelines) {
  const Job job = job_of(pipelines);
  const auto design = job.make_design();
  ASSERT_EQ(design->points(), 12);
  const std::vector<space::Coordinate> last = {
      std::string("menon2007"), std::string("unsharp_masking"), std::string("median_denoising")};
  EXPECT_EQ(design->point(11), last);
  EXPECT_TRUE(job.gradient_parameters().empty());
}

TEST(StaticChoices, TheResolvedJobReadsBackToTheSameMeaning) {
  const Job job = job_of(pipelines);
  EXPECT_EQ(job_of(job.resolved()).meaning(), job.meaning());
}

TEST(StaticChoices, ChangeTheMeaning) {
  std::string other = pipelines;
  other.replace(other.find("median_denoising}"), 17, "gaussian_denoising}");
  EXPECT_NE(job_of(other).meaning(), job_of(pipelines).meaning());
}

TEST(StaticChoices, MayBeListed) {
  const std::string list =
      "data: {file: cells.h5, split: {folds: 2}}\n"
      "models: [{network: resnet18, train: {}, processing: {mode: static}}]\n"
      "drift: {design: {type: list, file: points.csv}}\n";
  write_file("points.csv", "isp.demosaic,isp.gamma\nmenon2007,\n,1.8\n");
  const Job job = job_of(list);
  EXPECT_EQ(job.make_design()->point(0)[0], space::Coordinate(std::string("menon2007")));
  EXPECT_EQ(job.make_design()->point(1)[0], space::Coordinate());
  write_file("points.csv", "isp.demosaic\nmenon2008\n");
  EXPECT_THROW(job_of(list), base::UserError);
}

}  // namespace
}  // namespace driftsweep::job::test_static_choices

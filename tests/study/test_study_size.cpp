#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "store/study_file.h"
#include "study/plan.h"
#include "study/plan_shape.h"
#include "support/packed_set.h"
#include "support/scratch.h"

namespace driftsweep::study::test_study_size {
namespace {

constexpr const char* text = R"(data: {file: set.h5, split: {folds: 2, train: 0.6}}
models: [{network: resnet18, train: {epochs: 3}}]
drift:
  design: {type: random, n: 64}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
    capture.exposure: {min: 0.5, max: 2}
gradients: true
)";

// What `check` promises against the file that a run creates.
TEST(StudySize, IsThatOfTheFile) {
  const test::Scratch folder;
  test::PackedSet().write(folder / "set.h5", 24);
  std::ofstream(folder / "job.yaml") << text;
  for (const int points : {3, 64, 20000}) {
    for (const char* kept : {"always", "never"}) {
      const packed::PackedFile packed(folder / "set.h5");
      const StudyPlan plan =
          make_plan(job::read_job(folder / "job.yaml", {"drift.design.n=" + std::to_string(points),
                                                        std::string("store.per_image=") + kept}),
                    packed.facts());
      const std::string path = folder / (std::to_string(points) + kept + ".h5");
      store::create_study_file(path, shape_of(plan, packed.facts(), std::string(64, 'a')));
      const auto bytes = static_cast<double>(std::filesystem::file_size(path));
      EXPECT_NEAR(static_cast<double>(plan.file_bytes), bytes, 0.1 * bytes) << points << kept;
    }
  }
}

}  // namespace
}  // namespace driftsweep::study::test_study_size

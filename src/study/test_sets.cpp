#include "study/test_sets.h"

#include <fmt/format.h>

#include "base/errors.h"

namespace driftsweep::study {
namespace {

void require_labels(const packed::PackedFacts& facts, const std::string& file) {
  for (size_t image = 0; image < facts.label.size(); ++image)
    if (facts.label[image] < 0)
      throw base::data_error(file, fmt::format("image '{}' has no label", facts.source[image]),
                             "Label every image and pack again, or take the set out of data.test");
}

}  // namespace

std::vector<TestSet> read_test_sets(const job::Job& job, const packed::PackedFacts& own) {
  std::vector<TestSet> tests;
  for (const auto& test : job.tests) {
    const packed::PackedFile file(test.file);
    const auto task = job.segmentation() ? data::Task::pixels : data::Task::pictures;
    data::Matched matched = data::matched(file.facts(), test.file, own, job.data_file, task);
    if (task == data::Task::pictures) require_labels(matched.facts, test.file);
    tests.push_back({data::ImageSet(file, std::move(matched)), file.identity()});
  }
  return tests;
}

std::vector<const packed::PackedFacts*> facts_of(const std::vector<TestSet>& tests) {
  std::vector<const packed::PackedFacts*> facts;
  for (const auto& test : tests) facts.push_back(&test.images.facts());
  return facts;
}

std::string test_contents(const std::string& name) { return "data.test." + name + ".contents"; }

}  // namespace driftsweep::study

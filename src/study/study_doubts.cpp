#include "study/study_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/suggest.h"
#include "capture/camera_facts.h"
#include "study/design_doubts.h"
#include "study/split_doubts.h"

namespace driftsweep::study {
namespace {

void add_unknown_noise(base::Doubts& doubts, const job::Job& job,
                       const packed::PackedFacts& facts) {
  const auto add = [&](const std::vector<space::DesignParameter>& axes) {
    for (auto& sentence : capture::unknown_noise(axes, facts.cameras))
      base::add_doubt(doubts, {"", std::move(sentence), ""});
  };
  add(job.parameters);
  for (const auto& model : job.models)
    if (model.train) add(model.train->drift);
}

// Classes that have images, and none among these of a set with the same classes.
std::vector<std::string> absent(const packed::PackedFacts& facts, const packed::PackedFacts& of,
                                const std::vector<int64_t>& images) {
  std::vector<int64_t> all(facts.classes.size(), 0), own(facts.classes.size(), 0);
  const auto count = [](std::vector<int64_t>& counts, const packed::PackedFacts& set,
                        int64_t image) {
    const int64_t label = set.label[static_cast<size_t>(image)];
    if (label >= 0) ++counts[static_cast<size_t>(label)];
  };
  for (const int64_t image : data::all_images(facts.images)) count(all, facts, image);
  for (const int64_t image : images) count(own, of, image);
  std::vector<std::string> names;
  for (size_t c = 0; c < all.size(); ++c)
    if (all[c] > 0 && own[c] == 0) names.push_back("'" + facts.classes[c] + "'");
  return names;
}

std::string without_some_classes(const job::Job& job) {
  return std::string("auroc is not a number there") +
         (job.metric == "auroc" ? ", by which the job ranks" : "") +
         ", and macro_f1 and balanced_accuracy are of the other classes";
}

void add_test_set(base::Doubts& doubts, const job::Job& job, const packed::PackedFacts& facts,
                  const packed::PackedFacts& test, const std::string& name) {
  const std::set<std::string> own(facts.sha256.begin(), facts.sha256.end());
  const auto shared = std::count_if(test.sha256.begin(), test.sha256.end(),
                                    [&](const auto& image) { return own.count(image) > 0; });
  if (shared > 0)
    base::add_doubt(
        doubts,
        {"",
         fmt::format("{} of the {} images of the test set '{}' are images of the data set itself: "
                     "models may have been trained on them",
                     shared, test.images, name),
         ""});
  if (job.segmentation()) return;
  const auto names = absent(facts, test, data::all_images(test.images));
  if (!names.empty())
    base::add_doubt(doubts, {"",
                             fmt::format("the test set '{}' has no image of {}: {}", name,
                                         base::enumerate(names, "or"), without_some_classes(job)),
                             ""});
}

}  // namespace

base::Doubts study_doubts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits,
                          const std::vector<const packed::PackedFacts*>& tests) {
  base::Doubts doubts;
  for (const auto& sentence : facts.doubts) base::add_doubt(doubts, {job.data_file, sentence, ""});
  add_unknown_noise(doubts, job, facts);
  base::add_doubts(doubts, split_doubts(job, facts, splits));
  base::add_doubts(doubts, tolerance_doubts(job, facts, splits));
  base::add_doubts(doubts, design_doubts(job, facts.cameras));
  for (size_t test = 0; test < tests.size(); ++test)
    add_test_set(doubts, job, facts, *tests[test], job.tests[test].name);
  if (job.segmentation()) return doubts;
  const bool trains = std::any_of(job.models.begin(), job.models.end(),
                                  [](const auto& model) { return model.train.has_value(); });
  const auto add = [&](size_t fold, const char* part, const std::vector<int64_t>& images,
                       const std::string& consequence) {
    const auto names = absent(facts, facts, images);
    if (names.empty()) return;
    base::add_doubt(doubts, {"",
                             fmt::format("the {} part of fold {} has no image of {}: {}", part,
                                         fold, base::enumerate(names, "or"), consequence),
                             ""});
  };
  for (size_t fold = 0; fold < splits.size(); ++fold) {
    if (trains)
      add(fold, "training", splits[fold].train,
          "no model can learn what it looks like, and its test images will count as wrong");
    add(fold, "test", splits[fold].test, without_some_classes(job));
  }
  return doubts;
}

}  // namespace driftsweep::study

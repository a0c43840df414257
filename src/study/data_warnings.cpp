#include "study/data_warnings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/suggest.h"
#include "capture/camera_facts.h"

namespace driftsweep::study {
namespace {

void add_unknown_noise(std::vector<std::string>& sentences, const job::Job& job,
                       const packed::PackedFacts& facts) {
  const auto add = [&](const std::vector<space::DesignParameter>& axes) {
    for (auto& sentence : capture::unknown_noise(axes, facts.cameras))
      if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end())
        sentences.push_back(std::move(sentence));
  };
  add(job.parameters);
  for (const auto& model : job.models)
    if (model.train) add(model.train->drift);
}

// Classes that have images, and none among these.
std::vector<std::string> absent(const packed::PackedFacts& facts,
                                const std::vector<int64_t>& images) {
  std::vector<int64_t> all(facts.classes.size(), 0), own(facts.classes.size(), 0);
  const auto count = [&](std::vector<int64_t>& counts, int64_t image) {
    const int64_t label = facts.label[static_cast<size_t>(image)];
    if (label >= 0) ++counts[static_cast<size_t>(label)];
  };
  for (int64_t image = 0; image < facts.images; ++image) count(all, image);
  for (const int64_t image : images) count(own, image);
  std::vector<std::string> names;
  for (size_t c = 0; c < all.size(); ++c)
    if (all[c] > 0 && own[c] == 0) names.push_back("'" + facts.classes[c] + "'");
  return names;
}

}  // namespace

std::vector<std::string> data_warnings(const job::Job& job, const packed::PackedFacts& facts,
                                       const std::vector<data::Split>& splits) {
  std::vector<std::string> sentences;
  add_unknown_noise(sentences, job, facts);
  if (job.segmentation()) return sentences;
  const bool trains = std::any_of(job.models.begin(), job.models.end(),
                                  [](const auto& model) { return model.train.has_value(); });
  const auto add = [&](size_t fold, const char* part, const std::vector<int64_t>& images,
                       const char* consequence) {
    const auto names = absent(facts, images);
    if (names.empty()) return;
    sentences.push_back(fmt::format("the {} part of fold {} has no image of {}: {}", part, fold,
                                    base::enumerate(names, "or"), consequence));
  };
  for (size_t fold = 0; fold < splits.size(); ++fold) {
    if (trains)
      add(fold, "training", splits[fold].train,
          "no model can learn what it looks like, and its test images will count as wrong");
    add(fold, "test", splits[fold].test,
        "auroc is not a number there, and macro_f1 and balanced_accuracy are of the other classes");
  }
  return sentences;
}

}  // namespace driftsweep::study

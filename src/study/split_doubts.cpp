#include "study/split_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace driftsweep::study {
namespace {

// A part that is farther than this from its wanted share is told.
constexpr double told_deviation = 0.03;

const char* plural_images(int64_t images) { return images == 1 ? "image" : "images"; }

// The fold whose test part has most images with `of` in common with the training part, and how
// many.
struct Overlap {
  size_t fold = 0, folds = 0;  // folds: in how many there are any
  int64_t images = 0;
};

template <typename Key>
Overlap largest_overlap(const std::vector<data::Split>& splits, const std::vector<Key>& of) {
  Overlap largest;
  for (size_t fold = 0; fold < splits.size(); ++fold) {
    std::set<Key> trained;
    for (const int64_t image : splits[fold].train) trained.insert(of[static_cast<size_t>(image)]);
    const auto& test = splits[fold].test;
    const auto shared =
        static_cast<int64_t>(std::count_if(test.begin(), test.end(), [&](int64_t image) {
          return trained.contains(of[static_cast<size_t>(image)]);
        }));
    if (shared == 0) continue;
    ++largest.folds;
    if (shared > largest.images) {
      largest.images = shared;
      largest.fold = fold;
    }
  }
  return largest;
}

std::string of_the_fold(const Overlap& overlap, const std::vector<data::Split>& splits) {
  const std::string others =
      overlap.folds > 1 ? fmt::format(" (likewise in {} of {} folds)", overlap.folds, splits.size())
                        : "";
  return fmt::format("{} of the {} test images of fold {}{}", overlap.images,
                     splits[overlap.fold].test.size(), overlap.fold, others);
}

int64_t contents_of_two_classes(const packed::PackedFacts& facts) {
  std::map<std::string, std::set<int32_t>> labels;
  for (size_t i = 0; i < facts.sha256.size(); ++i) labels[facts.sha256[i]].insert(facts.label[i]);
  return std::count_if(labels.begin(), labels.end(),
                       [](const auto& content) { return content.second.size() > 1; });
}

void doubt_equal_images(base::Doubts& doubts, const job::Job& job, const packed::PackedFacts& facts,
                        const std::vector<data::Split>& splits) {
  const Overlap shared = largest_overlap(splits, facts.sha256);
  if (shared.images > 0) {
    base::add_doubt(doubts,
                    {job.data_file,
                     of_the_fold(shared, splits) +
                         " are in its training part too, under another name (equal pixels): a "
                         "model may know them by heart",
                     "Write equal images into one part of the column, or leave one of each out"});
    return;
  }
  if (!facts.doubts.empty()) return;  // pack has told it
  std::set<std::string> contents(facts.sha256.begin(), facts.sha256.end());
  const int64_t repeated = facts.images - static_cast<int64_t>(contents.size());
  if (repeated == 0) return;
  const int64_t contradicting = job.segmentation() ? 0 : contents_of_two_classes(facts);
  base::add_doubt(
      doubts,
      {job.data_file,
       fmt::format("{} {} of {} {} another one (equal pixels{}), and each counts in every "
                   "mean. A split keeps equal ones on one side: no test image is also in "
                   "the training part",
                   repeated, plural_images(repeated), facts.images,
                   repeated == 1 ? "repeats" : "repeat",
                   contradicting == 0
                       ? ""
                       : fmt::format("; {} of these pictures under two classes", contradicting)),
       "Leave them out of the data set"});
}

void doubt_siblings(base::Doubts& doubts, const job::Job& job, const packed::PackedFacts& facts,
                    const std::vector<data::Split>& splits) {
  const Overlap shared = largest_overlap(splits, facts.parent);
  if (shared.images == 0) return;
  const bool column = job.split.kind == job::SplitSpec::Kind::column;
  base::add_doubt(
      doubts, {job.data_file,
               of_the_fold(shared, splits) +
                   " have siblings (images of the same parent: one photo, slide or patient) in its "
                   "training part, so that what a model knows of a parent counts as skill",
               column ? "Give all images of one parent the same value in the column"
                      : "Write data.split: {by: parent}"});
}

void doubt_shares(base::Doubts& doubts, const job::Job& job, const packed::PackedFacts& facts,
                  const std::vector<data::Split>& splits) {
  // Of single images the share is as close as whole images of each class come.
  if (job.split.kind != job::SplitSpec::Kind::shuffle || job.split.by != "parent") return;
  double farthest = told_deviation;
  size_t fold_of_it = 0;
  double share_of_it = 0;
  for (size_t fold = 0; fold < splits.size(); ++fold) {
    const double share =
        static_cast<double>(splits[fold].train.size()) / static_cast<double>(facts.images);
    if (std::abs(share - job.split.train) <= farthest) continue;
    farthest = std::abs(share - job.split.train);
    fold_of_it = fold;
    share_of_it = share;
  }
  if (farthest <= told_deviation) return;
  base::add_doubt(doubts, {"data.split",
                           fmt::format("the training part of fold {} has {:.3f} of the images, "
                                       "and train says {}: whole parents come no closer",
                                       fold_of_it, share_of_it, job.split.train),
                           "Take a share that they can make up, or more of them"});
}

}  // namespace

base::Doubts split_doubts(const job::Job& job, const packed::PackedFacts& facts,
                          const std::vector<data::Split>& splits) {
  base::Doubts doubts;
  if (!job.segmentation() && facts.classes.size() == 1)
    base::add_doubt(
        doubts, {job.data_file,
                 fmt::format("all {} images are of the one class '{}': a model that knows one "
                             "class has the accuracy 1 whatever it sees, and auroc is not a number "
                             "in every row",
                             facts.images, facts.classes[0]),
                 "Pack images of two classes at least"});
  doubt_equal_images(doubts, job, facts, splits);
  doubt_siblings(doubts, job, facts, splits);
  doubt_shares(doubts, job, facts, splits);
  return doubts;
}

}  // namespace driftsweep::study

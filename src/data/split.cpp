#include "data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "base/errors.h"
#include "base/random.h"
#include "base/suggest.h"

namespace driftsweep::data {
namespace {

// What is dealt out as a whole: one image, or all images of one parent.
struct Unit {
  std::string content;  // identity of the unit, from the pixels
  std::vector<int64_t> images;
  double draw = 0;  // place in the shuffled order of this fold
};

void require_labels(const packed::PackedFacts& facts) {
  const auto unlabelled = std::count(facts.label.begin(), facts.label.end(), -1);
  if (unlabelled > 0)
    throw base::data_error("data.file", fmt::format("{} images have no label", unlabelled),
                           "Pack the images again with --labels");
}

// Units by the class they count to.
std::vector<std::vector<Unit>> units_by_class(const packed::PackedFacts& facts, bool by_parent) {
  std::map<int64_t, Unit> units;
  for (int64_t i = 0; i < facts.images; ++i) {
    const auto index = static_cast<size_t>(i);
    Unit& unit = units[by_parent ? facts.parent[index] : i];
    unit.images.push_back(i);
    // The smallest digest names a group whatever the order of its images.
    if (unit.content.empty() || facts.sha256[index] < unit.content)
      unit.content = facts.sha256[index];
  }
  std::vector<std::vector<Unit>> by_class(facts.classes.size());
  for (auto& [key, unit] : units) {
    std::vector<int64_t> counts(facts.classes.size(), 0);
    for (const int64_t image : unit.images)
      ++counts[static_cast<size_t>(facts.label[static_cast<size_t>(image)])];
    const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
    by_class[static_cast<size_t>(most)].push_back(std::move(unit));
  }
  return by_class;
}

int64_t images_in(const std::vector<Unit>& units) {
  int64_t count = 0;
  for (const auto& unit : units) count += static_cast<int64_t>(unit.images.size());
  return count;
}

// Moves units from `next` on into `part` until it holds `wanted` images (at least one unit),
// leaving `reserved` units for the parts that follow.
void deal(const std::vector<Unit>& units, size_t& next, double wanted, size_t reserved,
          std::vector<int64_t>& part) {
  const auto target = static_cast<int64_t>(std::llround(wanted));
  int64_t taken = 0;
  bool first = true;
  while (next + reserved < units.size() && (first || taken < target)) {
    part.insert(part.end(), units[next].images.begin(), units[next].images.end());
    taken += static_cast<int64_t>(units[next].images.size());
    ++next;
    first = false;
  }
}

Split split_once(std::vector<std::vector<Unit>> by_class, const packed::PackedFacts& facts,
                 const ShuffleOptions& options, int fold) {
  Split split;
  const bool validating = options.validation > 0;
  const std::string purpose = "split fold " + std::to_string(fold);
  for (size_t c = 0; c < by_class.size(); ++c) {
    auto& units = by_class[c];
    const size_t needed = validating ? 3 : 2;
    if (units.empty() && options.by_parent)
      throw base::data_error(
          "data.split",
          fmt::format(
              "class '{}' is the most frequent one in no parent, and whole parents are dealt "
              "out by theirs",
              facts.classes[c]),
          "Drop `by: parent`, or add parents with mostly images of this class");
    if (units.size() < needed)
      throw base::data_error(
          "data.split",
          fmt::format(
              "class '{}' has {} {}, too few for {} parts", facts.classes[c], units.size(),
              std::string(options.by_parent ? "parent" : "image") + (units.size() == 1 ? "" : "s"),
              needed),
          options.by_parent ? "Drop `by: parent`, or add images of this class from other parents"
                            : fmt::format("Add images of this class, or pack again with "
                                          "--drop-classes-below {}",
                                          needed));
    // Contents may repeat (two equal images); the place in the file breaks the tie.
    for (auto& unit : units)
      unit.draw = base::Stream(options.seed, unit.content, purpose).uniform();
    std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
      return std::tie(a.draw, a.images.front()) < std::tie(b.draw, b.images.front());
    });
    const auto total = static_cast<double>(images_in(units));
    size_t next = 0;
    deal(units, next, (1 - options.train - options.validation) * total, validating ? 2 : 1,
         split.test);
    if (validating) deal(units, next, options.validation * total, 1, split.validation);
    for (; next < units.size(); ++next)
      split.train.insert(split.train.end(), units[next].images.begin(), units[next].images.end());
  }
  for (auto* part : {&split.train, &split.validation, &split.test})
    std::sort(part->begin(), part->end());
  return split;
}

}  // namespace

std::vector<Split> shuffle_splits(const packed::PackedFacts& facts, const ShuffleOptions& options) {
  require_labels(facts);
  const auto by_class = units_by_class(facts, options.by_parent);
  std::vector<Split> splits;
  for (int fold = 0; fold < options.folds; ++fold)
    splits.push_back(split_once(by_class, facts, options, fold));
  return splits;
}

packed::PackedFacts of_one_class(packed::PackedFacts facts) {
  facts.classes = {"image"};
  facts.label.assign(static_cast<size_t>(facts.images), 0);
  return facts;
}

Split column_split(const packed::PackedFacts& facts, const std::string& column) {
  require_labels(facts);
  const auto found = facts.extra_columns.find(column);
  if (found == facts.extra_columns.end()) {
    std::vector<std::string> names;
    for (const auto& [name, values] : facts.extra_columns) names.push_back(name);
    throw base::data_error(
        "data.split.column", "the data set has no column '" + column + "'",
        names.empty() ? "Its label file had only file and label: add the column and pack again"
                      : "Its columns are " + base::enumerate(names, "and"),
        base::nearest(column, names));
  }
  Split split;
  for (int64_t i = 0; i < facts.images; ++i) {
    const std::string& value = found->second[static_cast<size_t>(i)];
    if (value == "train")
      split.train.push_back(i);
    else if (value == "validation" || value == "val")
      split.validation.push_back(i);
    else if (value == "test")
      split.test.push_back(i);
    else
      throw base::data_error("data.split.column",
                             fmt::format("image '{}' has '{}' in column '{}'",
                                         facts.source[static_cast<size_t>(i)], value, column),
                             "Use train, validation or test");
  }
  if (split.train.empty() || split.test.empty())
    throw base::data_error("data.split.column",
                           fmt::format("column '{}' leaves the {} part empty", column,
                                       split.train.empty() ? "train" : "test"),
                           "Mark at least one image with it");
  return split;
}

std::vector<int64_t> all_images(int64_t images) {
  std::vector<int64_t> numbers(static_cast<size_t>(images));
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  return numbers;
}

Split test_only(const packed::PackedFacts& facts) {
  require_labels(facts);
  Split split;
  split.test = all_images(facts.images);
  return split;
}

}  // namespace driftsweep::data

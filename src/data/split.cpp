#include "data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "base/errors.h"
#include "base/random.h"
#include "base/suggest.h"
#include "data/families.h"
#include "data/whole_families.h"

namespace driftsweep::data {
namespace {

// What is dealt out as a whole: one image, or a family of images.
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

size_t label_of(const packed::PackedFacts& facts, int64_t image) {
  return static_cast<size_t>(facts.label[static_cast<size_t>(image)]);
}

std::vector<Unit> units_of(const packed::PackedFacts& facts, bool by_parent) {
  const auto families = families_of(facts, by_parent);
  std::vector<Unit> units;
  for (int64_t i = 0; i < facts.images; ++i) {
    const auto family = static_cast<size_t>(families[static_cast<size_t>(i)]);
    if (family == units.size()) units.emplace_back();
    Unit& unit = units[family];
    unit.images.push_back(i);
    // The smallest digest names a group whatever the order of its images.
    const std::string& content = facts.sha256[static_cast<size_t>(i)];
    if (unit.content.empty() || content < unit.content) unit.content = content;
  }
  return units;
}

size_t parts_of(const ShuffleOptions& options) { return options.validation > 0 ? 3 : 2; }

// "class 'rare' has 1 parent", "1 image" or, of images some of which are equal, "1 different image
// among its 5".
std::string too_few(const std::string& name, size_t units, int64_t images, bool by_parent) {
  if (by_parent)
    return fmt::format("class '{}' has {} parent{}", name, units, units == 1 ? "" : "s");
  const bool repeated = std::cmp_less(units, images);
  return fmt::format("class '{}' has {} {}image{}{}", name, units, repeated ? "different " : "",
                     units == 1 ? "" : "s", repeated ? fmt::format(" among its {}", images) : "");
}

void require_enough_of_each_class(const packed::PackedFacts& facts, const std::vector<Unit>& units,
                                  const ShuffleOptions& options) {
  std::vector<size_t> counts(facts.classes.size(), 0);
  std::vector<int64_t> images(facts.classes.size(), 0);
  for (const auto& unit : units) {
    std::set<size_t> labels;
    for (const int64_t image : unit.images) {
      labels.insert(label_of(facts, image));
      ++images[label_of(facts, image)];
    }
    for (const size_t label : labels) ++counts[label];
  }
  std::vector<std::string> small;
  for (size_t c = 0; c < counts.size(); ++c)
    if (counts[c] < parts_of(options))
      small.push_back(too_few(facts.classes[c], counts[c], images[c], options.by_parent));
  if (small.empty()) return;
  throw base::data_error(
      "data.split",
      fmt::format("{}, too few for {} parts", base::enumerate(small, "and"), parts_of(options)),
      options.by_parent
          ? "Add images of this class from other parents, or pack again without its images "
            "(--exclude)"
          : fmt::format("Add images of this class, or pack again with --drop-classes-below {}",
                        parts_of(options)));
}

void shuffle(std::vector<Unit>& units, uint64_t seed, const std::string& purpose) {
  for (auto& unit : units) unit.draw = base::Stream(seed, unit.content, purpose).uniform();
  std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
    return std::tie(a.draw, a.images.front()) < std::tie(b.draw, b.images.front());
  });
}

void add(const Unit& unit, std::vector<int64_t>& part) {
  part.insert(part.end(), unit.images.begin(), unit.images.end());
}

// Moves units from `next` on into `part` until it holds `wanted` (at least one), leaving `reserved`
// for the parts that follow.
void deal(const std::vector<Unit>& units, size_t& next, double wanted, size_t reserved,
          std::vector<int64_t>& part) {
  const auto target = std::max<int64_t>(1, std::llround(wanted));
  for (int64_t taken = 0; next + reserved < units.size() && taken < target; ++taken)
    add(units[next++], part);
}

// Images one by one, class by class.
Split split_images(const std::vector<Unit>& units, const packed::PackedFacts& facts,
                   const ShuffleOptions& options, const std::string& purpose) {
  std::vector<std::vector<Unit>> by_class(facts.classes.size());
  for (const auto& unit : units) by_class[label_of(facts, unit.images.front())].push_back(unit);
  const bool validating = options.validation > 0;
  Split split;
  for (auto& members : by_class) {
    shuffle(members, options.seed, purpose);
    const auto total = static_cast<double>(members.size());
    size_t next = 0;
    deal(members, next, (1 - options.train - options.validation) * total, validating ? 2 : 1,
         split.test);
    if (validating) deal(members, next, options.validation * total, 1, split.validation);
    for (; next < members.size(); ++next) add(members[next], split.train);
  }
  return split;
}

void require_every_class(const Split& split, const packed::PackedFacts& facts,
                         const ShuffleOptions& options) {
  const auto require = [&](const char* name, const std::vector<int64_t>& part) {
    std::vector<bool> present(facts.classes.size(), false);
    for (const int64_t image : part) present[label_of(facts, image)] = true;
    for (size_t c = 0; c < present.size(); ++c)
      if (!present[c])
        throw base::data_error(
            "data.split",
            fmt::format("no way was found to have class '{}' in the {} part too: its images lie "
                        "in few {}, which other classes need elsewhere",
                        facts.classes[c], name,
                        options.by_parent ? "parents" : "groups of equal images"),
            "Add images of this class from other parents, or write a split as a column of the "
            "label file (data.split: {column: NAME})");
  };
  require("training", split.train);
  require("test", split.test);
  if (options.validation > 0) require("validation", split.validation);
}

Split split_families(std::vector<Unit> units, const packed::PackedFacts& facts,
                     const ShuffleOptions& options, const std::string& purpose) {
  shuffle(units, options.seed, purpose);
  std::vector<ClassCounts> families;
  for (const auto& unit : units) {
    std::map<size_t, int64_t> counts;
    for (const int64_t image : unit.images) ++counts[label_of(facts, image)];
    families.emplace_back(counts.begin(), counts.end());
  }
  std::vector<double> shares = {options.train, 1 - options.train - options.validation};
  if (options.validation > 0) shares.push_back(options.validation);
  const auto part_of = deal_families(families, facts.classes.size(), shares);
  Split split;
  const std::array<std::vector<int64_t>*, 3> parts = {&split.train, &split.test, &split.validation};
  for (size_t unit = 0; unit < units.size(); ++unit) add(units[unit], *parts.at(part_of[unit]));
  require_every_class(split, facts, options);
  return split;
}

Split split_once(const std::vector<Unit>& units, const packed::PackedFacts& facts,
                 const ShuffleOptions& options, int fold) {
  const std::string purpose = "split fold " + std::to_string(fold);
  const bool single = units.size() == static_cast<size_t>(facts.images);
  Split split = single ? split_images(units, facts, options, purpose)
                       : split_families(units, facts, options, purpose);
  for (auto* part : {&split.train, &split.validation, &split.test})
    std::sort(part->begin(), part->end());
  return split;
}

}  // namespace

std::vector<Split> shuffle_splits(const packed::PackedFacts& facts, const ShuffleOptions& options) {
  require_labels(facts);
  const auto units = units_of(facts, options.by_parent);
  require_enough_of_each_class(facts, units, options);
  std::vector<Split> splits;
  for (int fold = 0; fold < options.folds; ++fold)
    splits.push_back(split_once(units, facts, options, fold));
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

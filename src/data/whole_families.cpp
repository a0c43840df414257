#include "data/whole_families.h"

#include <algorithm>

namespace driftsweep::data {
namespace {

// A change counts from here on, so that rounding ends no search and begins none.
constexpr double improvement = 1e-9;
constexpr int most_sweeps = 60;
// With how many of those behind it in the order a family is compared for an exchange; with more
// where families are few.
constexpr size_t least_partners = 50, most_pairs = 100'000;
// So many families leave nothing to gain by exchanges that moves would not have found.
constexpr size_t most_exchanged = 20'000;

// How far the parts are from what is wanted, kept up to date under moves.
class Dealing {
 public:
  Dealing(const std::vector<ClassCounts>& families, size_t classes,
          const std::vector<double>& shares)
      : families_(families),
        shares_(shares),
        of_class_(classes, 0),
        counts_(shares.size(), std::vector<int64_t>(classes, 0)),
        sizes_(shares.size(), 0) {
    for (const auto& family : families)
      for (const auto& [label, count] : family) {
        of_class_[label] += count;
        images_ += count;
      }
  }

  void put(size_t family, size_t part, int64_t sign = 1) {
    for (const auto& [label, count] : families_[family]) {
      counts_[part][label] += sign * count;
      sizes_[part] += sign * count;
    }
  }

  // How much farther off the part comes to be with the family, or without it.
  double change(size_t family, size_t part, int64_t sign) const {
    int64_t images = 0;
    double sum = 0;
    for (const auto& [label, count] : families_[family]) {
      images += count;
      sum += of_label(part, label, counts_[part][label] + sign * count) -
             of_label(part, label, counts_[part][label]);
    }
    return sum + of_size(part, sizes_[part] + sign * images) - of_size(part, sizes_[part]);
  }

  double move_gain(size_t family, size_t from, size_t to) const {
    return -change(family, from, -1) - change(family, to, 1);
  }

  // Of two families in different parts.
  double exchange_gain(size_t one, size_t part_of_one, size_t other, size_t part_of_other) {
    const double first = move_gain(one, part_of_one, part_of_other);
    move(one, part_of_one, part_of_other);
    const double second = move_gain(other, part_of_other, part_of_one);
    move(one, part_of_other, part_of_one);
    return first + second;
  }

  void move(size_t family, size_t from, size_t to) {
    put(family, from, -1);
    put(family, to, 1);
  }

 private:
  double of_label(size_t part, size_t label, int64_t count) const {
    const auto all = static_cast<double>(of_class_[label]);
    const double off = static_cast<double>(count) - shares_[part] * all;
    // A class that a part lacks outweighs all else.
    return off * off / all + (count == 0 ? 4. * static_cast<double>(images_) : 0.);
  }
  // The size of a part weighs as much as all of its classes.
  double of_size(size_t part, int64_t images) const {
    const auto all = static_cast<double>(images_);
    const double off = static_cast<double>(images) - shares_[part] * all;
    return static_cast<double>(of_class_.size()) * off * off / all;
  }

  const std::vector<ClassCounts>& families_;
  const std::vector<double>& shares_;
  std::vector<int64_t> of_class_;             // images
  std::vector<std::vector<int64_t>> counts_;  // by part and class
  std::vector<int64_t> sizes_;                // by part
  int64_t images_ = 0;
};

bool move_some(Dealing& dealing, std::vector<size_t>& part, size_t parts) {
  bool moved = false;
  for (size_t family = 0; family < part.size(); ++family)
    for (size_t to = 0; to < parts; ++to) {
      if (to == part[family] || dealing.move_gain(family, part[family], to) <= improvement)
        continue;
      dealing.move(family, part[family], to);
      part[family] = to;
      moved = true;
    }
  return moved;
}

bool exchange_some(Dealing& dealing, const std::vector<ClassCounts>& families,
                   std::vector<size_t>& part) {
  bool exchanged = false;
  if (part.size() > most_exchanged) return exchanged;
  const size_t partners = std::max(least_partners, most_pairs / std::max<size_t>(1, part.size()));
  for (size_t one = 0; one < part.size(); ++one)
    for (size_t other = one + 1; other < std::min(part.size(), one + 1 + partners); ++other) {
      if (part[one] == part[other] || families[one] == families[other] ||
          dealing.exchange_gain(one, part[one], other, part[other]) <= improvement)
        continue;
      dealing.move(one, part[one], part[other]);
      dealing.move(other, part[other], part[one]);
      std::swap(part[one], part[other]);
      exchanged = true;
    }
  return exchanged;
}

}  // namespace

std::vector<size_t> deal_families(const std::vector<ClassCounts>& families, size_t classes,
                                  const std::vector<double>& shares) {
  Dealing dealing(families, classes, shares);
  std::vector<size_t> part(families.size(), 0);
  for (size_t family = 0; family < families.size(); ++family) {
    for (size_t other = 1; other < shares.size(); ++other)
      if (dealing.change(family, other, 1) < dealing.change(family, part[family], 1) - improvement)
        part[family] = other;
    dealing.put(family, part[family]);
  }
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    const bool moved = move_some(dealing, part, shares.size());
    const bool exchanged = exchange_some(dealing, families, part);
    if (!moved && !exchanged) break;
  }
  return part;
}

}  // namespace driftsweep::data

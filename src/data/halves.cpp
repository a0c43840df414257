#include "data/halves.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "base/errors.h"
#include "base/random.h"
#include "data/families.h"

namespace driftsweep::data {
namespace {

struct Sibling {
  std::vector<int64_t> images;
  std::map<int32_t, int64_t> labels;  // images by class
  std::string content;                // the smallest digest of its images
  double draw = 0;

  int32_t label() const {
    return std::max_element(labels.begin(), labels.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }
};

}  // namespace

Halves halves_of(const packed::PackedFacts& facts, const std::vector<int64_t>& images,
                 uint64_t seed) {
  const auto families = families_of(facts, true);
  std::map<int64_t, Sibling> by_family;
  for (const int64_t image : images) {
    const auto index = static_cast<size_t>(image);
    Sibling& unit = by_family[families[index]];
    unit.images.push_back(image);
    ++unit.labels[facts.label[index]];
    if (unit.content.empty() || facts.sha256[index] < unit.content)
      unit.content = facts.sha256[index];
  }
  if (by_family.size() < 2)
    throw base::data_error("data.split",
                           "the test images of a fold all come from one parent, or are equal, and "
                           "forensics searches on one half of the parents and checks on the other",
                           "Take more images, or a split with a larger test part");
  std::map<int32_t, std::vector<Sibling>> by_class;
  for (auto& [family, unit] : by_family) {
    unit.draw = base::Stream(seed, unit.content, "forensics half").uniform();
    by_class[unit.label()].push_back(std::move(unit));
  }
  Halves halves;
  for (auto& [label, units] : by_class) {
    std::sort(units.begin(), units.end(), [](const Sibling& a, const Sibling& b) {
      return std::tie(a.draw, a.images.front()) < std::tie(b.draw, b.images.front());
    });
    for (const Sibling& unit : units) {
      auto& half =
          halves.searched.size() <= halves.held_out.size() ? halves.searched : halves.held_out;
      half.insert(half.end(), unit.images.begin(), unit.images.end());
    }
  }
  std::sort(halves.searched.begin(), halves.searched.end());
  std::sort(halves.held_out.begin(), halves.held_out.end());
  return halves;
}

}  // namespace driftsweep::data

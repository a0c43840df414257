#include "data/families.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace driftsweep::data {
namespace {

// Sets of images that are joined two by two; each is known by its first image.
class JoinedImages {
 public:
  explicit JoinedImages(size_t images) : towards_(images) {
    std::iota(towards_.begin(), towards_.end(), size_t{0});
  }
  size_t first_of(size_t image) {
    while (towards_[image] != image) image = towards_[image] = towards_[towards_[image]];
    return image;
  }
  void join(size_t one, size_t other) {
    const size_t a = first_of(one), b = first_of(other);
    towards_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<size_t> towards_;
};

}  // namespace

std::vector<int64_t> families_of(const packed::PackedFacts& facts, bool by_parent) {
  const auto images = static_cast<size_t>(facts.images);
  JoinedImages joined(images);
  std::map<std::string, size_t> by_content;
  std::map<int32_t, size_t> of_parent;
  for (size_t image = 0; image < images; ++image) {
    joined.join(by_content.try_emplace(facts.sha256[image], image).first->second, image);
    if (by_parent)
      joined.join(of_parent.try_emplace(facts.parent[image], image).first->second, image);
  }
  std::vector<int64_t> families(images);
  int64_t next = 0;
  for (size_t image = 0; image < images; ++image) {
    const size_t first = joined.first_of(image);
    families[image] = first == image ? next++ : families[first];
  }
  return families;
}

}  // namespace driftsweep::data

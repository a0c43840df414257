#include <utility>

#include "base/errors.h"
#include "space/design.h"

namespace driftsweep::space {
namespace {

class Union : public Design {
 public:
  Union(std::vector<UnionPart> parts, size_t parameters)
      : parts_(std::move(parts)), parameters_(parameters) {
    for (const auto& part : parts_) points_ += part.design->points();
  }

  int64_t points() const override { return points_; }

  std::vector<Coordinate> point(int64_t index) const override {
    const UnionPart& part = part_of(index);
    const auto own = part.design->point(index);
    std::vector<Coordinate> coordinates(parameters_);
    for (size_t i = 0; i < own.size(); ++i) coordinates.at(part.axes.at(i)) = own[i];
    return coordinates;
  }

  std::string case_of(int64_t index) const override { return part_of(index).label; }
  bool prefix_stable() const override { return parts_.back().design->prefix_stable(); }

 private:
  // Leaves in `index` the point's number within the part.
  const UnionPart& part_of(int64_t& index) const {
    if (index >= 0)
      for (const auto& part : parts_) {
        if (index < part.design->points()) return part;
        index -= part.design->points();
      }
    throw base::InternalError("a point outside the union");
  }

  std::vector<UnionPart> parts_;
  size_t parameters_;
  int64_t points_ = 0;
};

}  // namespace

std::unique_ptr<Design> make_union(std::vector<UnionPart> parts, size_t parameters) {
  if (parts.empty()) throw base::InternalError("a union without parts");
  return std::make_unique<Union>(std::move(parts), parameters);
}

}  // namespace driftsweep::space

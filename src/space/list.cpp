#include <utility>

#include "base/errors.h"
#include "space/design.h"
#include "space/point_table.h"

namespace driftsweep::space {
namespace {

class List : public Design {
 public:
  explicit List(std::vector<std::vector<Coordinate>> points) : points_(std::move(points)) {}

  int64_t points() const override { return static_cast<int64_t>(points_.size()); }
  std::vector<Coordinate> point(int64_t index) const override {
    if (index < 0 || index >= points()) throw base::InternalError("a point outside the list");
    return points_[static_cast<size_t>(index)];
  }
  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= points()) throw base::InternalError("a point outside the list");
    return points_[static_cast<size_t>(index)].at(axis);
  }
  // Lines appended to the file leave the points before them as they are.
  bool prefix_stable() const override { return true; }

 private:
  std::vector<std::vector<Coordinate>> points_;
};

}  // namespace

std::unique_ptr<Design> make_list(const std::vector<DesignParameter>& parameters,
                                  std::vector<std::vector<Coordinate>> points) {
  for (const auto& point : points)
    if (point.size() != parameters.size())
      throw base::InternalError("a listed point with another number of coordinates");
  return std::make_unique<List>(std::move(points));
}

std::unique_ptr<Design> make_list(const std::vector<DesignParameter>& parameters,
                                  const std::string& csv) {
  return make_list(parameters, points_of(read_point_table(csv), parameters));
}

}  // namespace driftsweep::space

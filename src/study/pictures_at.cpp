#include "study/pictures_at.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

#include <map>
#include <string>

#include "base/errors.h"
#include "job/catalogue.h"

namespace driftsweep::study {
namespace {

using Point = std::vector<space::Coordinate>;

bool moves(const space::DesignParameter& axis, const std::string& parameter) {
  for (const auto& member : axis.members())
    if (member == parameter) return true;
  return false;
}

// A camera's own bit depth is no quantisation at all, which no number of bits says.
bool keeps_bit_depth(const space::DesignParameter& axis, double value) {
  if (axis.as == space::As::value || !moves(axis, "capture.bit_depth")) return false;
  return value == (axis.as == space::As::factor ? 1 : 0);
}

bool whole(const space::DesignParameter& axis) {
  return job::need_parameter(axis.members().front(), axis.where).whole;
}

// Whether images may have different numbers on the axis and still pass together.
bool by_image(const space::DesignParameter& axis, const space::Coordinate& coordinate) {
  const double* value = std::get_if<double>(&coordinate);
  return value != nullptr && !whole(axis) && !keeps_bit_depth(axis, *value);
}

// Equal for points that can pass together.
std::string kind_of(const std::vector<space::DesignParameter>& axes, const Point& point) {
  std::string kind;
  for (size_t axis = 0; axis < axes.size(); ++axis)
    kind += (by_image(axes[axis], point[axis]) ? "number" : space::text_of(point[axis])) + "|";
  return kind;
}

Drift drift_of(const DataModel& model, const std::vector<Point>& points) {
  Drift drift = model.drift(points.front(), false);
  for (size_t axis = 0; axis < drift.size(); ++axis) {
    if (!by_image(model.axes()[axis], points.front()[axis])) continue;
    std::vector<double> values;
    for (const auto& point : points) values.push_back(std::get<double>(point[axis]));
    drift[axis].value = at::tensor(values, at::kDouble).to(model.options());
  }
  return drift;
}

template <typename Value>
std::vector<Value> chosen(const std::vector<Value>& from, const std::vector<int64_t>& places) {
  std::vector<Value> values;
  if (from.empty()) return values;
  for (const int64_t place : places) values.push_back(from[static_cast<size_t>(place)]);
  return values;
}

}  // namespace

at::Tensor pictures_at(const DataModel& model, const at::Tensor& raw, const BatchFacts& batch,
                       const std::vector<Point>& points) {
  if (static_cast<int64_t>(points.size()) != raw.size(0))
    throw base::InternalError("a batch with another number of points than images");
  std::map<std::string, std::vector<int64_t>> groups;
  for (size_t image = 0; image < points.size(); ++image)
    groups[kind_of(model.axes(), points[image])].push_back(static_cast<int64_t>(image));
  const auto indices = [&](const std::vector<int64_t>& places) {
    return at::tensor(places, at::kLong).to(raw.device());
  };
  std::vector<at::Tensor> parts;
  std::vector<int64_t> place_of(points.size());
  int64_t next = 0;
  for (const auto& [kind, images] : groups) {
    parts.push_back(model
                        .pictures(at::index_select(raw, 0, indices(images)),
                                  {chosen(batch.cameras, images), chosen(batch.contents, images),
                                   chosen(batch.places, images)},
                                  drift_of(model, chosen(points, images)))
                        .rgb);
    for (const int64_t image : images) place_of[static_cast<size_t>(image)] = next++;
  }
  return groups.size() == 1 ? parts.front()
                            : at::index_select(at::cat(parts), 0, indices(place_of));
}

}  // namespace driftsweep::study

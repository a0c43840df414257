#include "store/group_builder.h"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.h"

namespace driftsweep::store {

namespace {

void describe(const Dataset& dataset, const Description& description) {
  if (!description.long_name.empty()) {
    write_attribute(dataset, "long_name", description.long_name);
  }
  if (!description.units.empty()) write_attribute(dataset, "units", description.units);
}

void make_scale(const Dataset& dataset, const std::string& name) {
  checked(H5DSset_scale(dataset.id(), name.c_str()), "make a dimension scale of", name);
}

template <typename Visit>
void for_blocks(int64_t length, const Visit& visit) {
  for (int64_t first = 0; first < length; first += points_at_once)
    visit(first, std::min(points_at_once, length - first));
}

// 0, 1, 2, … in pieces, so that an axis of 10^7 points costs no memory.
void count_up(const Dataset& dataset, int64_t length) {
  std::vector<int64_t> values;
  for_blocks(length, [&](int64_t first, int64_t count) {
    values.resize(static_cast<size_t>(count));
    std::iota(values.begin(), values.end(), first);
    write_block<int64_t>(dataset, {static_cast<uint64_t>(first)}, {values.size()}, values);
  });
}

// Bytes of the longest choice among the axis's values.
size_t longest_choice(const DesignAxis& axis, int64_t points) {
  size_t longest = 1;
  for_blocks(points, [&](int64_t first, int64_t count) {
    const AxisValues values = axis.block(first, count);
    for (const auto& text : std::get<std::vector<std::string>>(values))
      longest = std::max(longest, text.size());
  });
  return longest;
}

}  // namespace

GroupBuilder::GroupBuilder(const Place& parent, const std::string& name)
    : group_(create_group(parent, name)) {}

GroupBuilder::GroupBuilder(Group group) : group_(std::move(group)) {}

void GroupBuilder::axis(const std::string& name, int64_t length, const Description& description) {
  Dataset dataset = create_dataset<int64_t>(group_, name, {static_cast<uint64_t>(length)});
  count_up(dataset, length);
  describe(dataset, description);
  make_scale(dataset, name);
  scales_.emplace(name, std::move(dataset));
}

void GroupBuilder::axis(const std::string& name, const std::vector<std::string>& values,
                        const Description& description) {
  Dataset dataset = write_texts(group_, name, values);
  describe(dataset, description);
  make_scale(dataset, name);
  scales_.emplace(name, std::move(dataset));
}

void GroupBuilder::axis_of_numbers(const std::string& name, const std::vector<double>& values,
                                   const Description& description) {
  Dataset dataset = write_dataset<double>(group_, name, {values.size()}, values);
  describe(dataset, description);
  make_scale(dataset, name);
  scales_.emplace(name, std::move(dataset));
}

void GroupBuilder::design_axis(const DesignAxis& axis) {
  const Extent shape = shape_of({"point"});
  const auto points = static_cast<int64_t>(shape[0]);
  if (!axis.covers(points)) {
    throw base::InternalError("the design axis " + axis.name + " has not one value per point");
  }
  const Dataset dataset =
      axis.choices() ? create_text_dataset(group_, axis.name, shape, longest_choice(axis, points))
                     : create_dataset<double>(group_, axis.name, shape);
  for_blocks(points, [&](int64_t first, int64_t count) {
    const AxisValues values = axis.block(first, count);
    const Extent start = {static_cast<uint64_t>(first)}, length = {static_cast<uint64_t>(count)};
    if (const auto* numbers = std::get_if<std::vector<double>>(&values))
      write_block<double>(dataset, start, length, *numbers);
    else
      write_text_block(dataset, start, length, std::get<std::vector<std::string>>(values));
  });
  if (!axis.as.empty()) write_attribute(dataset, "as", axis.as);
  if (!axis.tie.empty()) write_attribute(dataset, "tie", axis.tie);
  if (!axis.distribution.empty()) write_attribute(dataset, "distribution", axis.distribution);
  for (const auto& [name, number] : axis.numbers) write_attribute(dataset, name, number);
  if (!axis.group.empty()) write_attribute(dataset, "group", axis.group);
  checked(H5DSattach_scale(dataset.id(), scales_.at("point").id(), 0), "attach the scale of",
          axis.name);
  describe(dataset, {axis.name, axis.unit});
}

template <typename Value>
Dataset GroupBuilder::marked(const std::string& name, const AxisNames& axes,
                             const Description& description, Element element, Value missing) {
  Dataset dataset = create_dataset<Value>(group_, name, shape_of(axes), missing);
  write_attribute(dataset, "_FillValue", element, &missing, 1);
  finish(dataset, name, axes, description);
  return dataset;
}

Dataset GroupBuilder::floats(const std::string& name, const AxisNames& axes,
                             const Description& description) {
  return marked(name, axes, description, Element::float32, std::numeric_limits<float>::quiet_NaN());
}

Dataset GroupBuilder::doubles(const std::string& name, const AxisNames& axes,
                              const Description& description) {
  return marked(name, axes, description, Element::float64,
                std::numeric_limits<double>::quiet_NaN());
}

Dataset GroupBuilder::integers(const std::string& name, const AxisNames& axes,
                               const Description& description) {
  return marked(name, axes, description, Element::int32, int32_t{-1});
}

Dataset GroupBuilder::wide_integers(const std::string& name, const AxisNames& axes,
                                    const Description& description) {
  return marked(name, axes, description, Element::int64, int64_t{-1});
}

Dataset GroupBuilder::counts(const std::string& name, const AxisNames& axes,
                             const Description& description) {
  return values<int32_t>(name, axes, description);
}

Dataset GroupBuilder::bytes(const std::string& name, const AxisNames& axes,
                            const Description& description) {
  return values<uint8_t>(name, axes, description);
}

Dataset GroupBuilder::texts(const std::string& name, const AxisNames& axes, size_t length,
                            const Description& description) {
  Dataset dataset = create_text_dataset(group_, name, shape_of(axes), length);
  finish(dataset, name, axes, description);
  return dataset;
}

Extent GroupBuilder::shape_of(const AxisNames& axes) const {
  Extent shape;
  for (const auto& axis : axes) shape.push_back(extent(scales_.at(axis)).at(0));
  return shape;
}

void GroupBuilder::finish(const Dataset& dataset, const std::string& name, const AxisNames& axes,
                          const Description& description) {
  for (size_t i = 0; i < axes.size(); ++i) {
    checked(H5DSattach_scale(dataset.id(), scales_.at(axes[i]).id(), static_cast<unsigned>(i)),
            "attach the scale of", name);
  }
  const bool over_points = std::find(axes.begin(), axes.end(), "point") != axes.end();
  if (over_points && !coordinates_.empty()) {
    write_attribute(dataset, "coordinates", coordinates_);
  }
  describe(dataset, description);
}

}  // namespace driftsweep::store

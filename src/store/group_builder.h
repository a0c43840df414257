// A group with its own dimension scales, so that netCDF readers (xarray) see named axes with
// values. Every dataset names its axes; lengths come from them.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "store/arrays.h"
#include "store/study_shape.h"

namespace driftsweep::store {

// netCDF's attributes of the same names; empty ones are left out.
struct Description {
  std::string long_name;
  std::string units = "";
};

using AxisNames = std::vector<std::string>;

class GroupBuilder {
 public:
  GroupBuilder(const Place& parent, const std::string& name);  // makes the group
  explicit GroupBuilder(Group group);                          // goes on with an existing one

  // An axis whose coordinate is 0 … length - 1, or the given texts.
  void axis(const std::string& name, int64_t length, const Description& = {});
  void axis(const std::string& name, const std::vector<std::string>& values,
            const Description& = {});
  void axis_of_numbers(const std::string& name, const std::vector<double>& values,
                       const Description& = {});
  bool has_axis(const std::string& name) const { return scales_.contains(name); }
  // A design parameter's values, as a coordinate of the axis `point`.
  void design_axis(const DesignAxis& axis);
  // Names given to every later dataset over `point` as its netCDF attribute `coordinates`.
  void auxiliary_coordinates(const std::string& names) { coordinates_ = names; }

  // NaN and -1 mark what is missing, and netCDF's _FillValue says so.
  Dataset floats(const std::string& name, const AxisNames& axes, const Description&);
  Dataset doubles(const std::string& name, const AxisNames& axes, const Description&);
  Dataset integers(const std::string& name, const AxisNames& axes, const Description&);
  // Counts start at 0 and are never missing.
  Dataset counts(const std::string& name, const AxisNames& axes, const Description&);
  Dataset bytes(const std::string& name, const AxisNames& axes, const Description&);
  Dataset wide_integers(const std::string& name, const AxisNames& axes, const Description&);
  Dataset texts(const std::string& name, const AxisNames& axes, size_t length, const Description&);
  // Of any element; zero until it is written, and never missing.
  template <typename T>
  Dataset values(const std::string& name, const AxisNames& axes, const Description& description) {
    Dataset dataset = create_dataset<T>(group_, name, shape_of(axes));
    finish(dataset, name, axes, description);
    return dataset;
  }

  const Group& group() const { return group_; }

 private:
  template <typename Value>
  Dataset marked(const std::string& name, const AxisNames& axes, const Description& description,
                 Element element, Value missing);
  Extent shape_of(const AxisNames& axes) const;
  void finish(const Dataset& dataset, const std::string& name, const AxisNames& axes,
              const Description& description);

  Group group_;
  std::map<std::string, Dataset> scales_;
  std::string coordinates_;
};

}  // namespace driftsweep::store

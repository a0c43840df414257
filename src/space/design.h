// A design turns a parameter space into points, computed by index: point i is a pure function of
// (design, parameters, seed, i), so 10^7 points need no memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::space {

class Design {
 public:
  virtual ~Design() = default;
  virtual int64_t points() const = 0;
  // One coordinate per parameter, in the order of the job.
  virtual std::vector<Coordinate> point(int64_t index) const = 0;
  // point(index)[axis], without the others.
  virtual Coordinate coordinate(int64_t index, size_t axis) const {
    return point(index).at(axis);
  }
  // True where a larger n keeps the first points as they are.
  virtual bool prefix_stable() const = 0;
};

// The full factorial: the last parameter varies fastest. `levels` (>= 1, by parameter) spaces an
// interval evenly in the distribution's own scale, ends included (1 level = the middle); Values
// give their own levels. UserError (usage) where there are more than 10^12 points.
std::unique_ptr<Design> make_grid(std::vector<DesignParameter> parameters, std::vector<int> levels);
// n independent draws; point i depends on (seed, i, parameter name) alone, so it is prefix-stable
// and a parameter added to the job leaves the others' values as they are.
std::unique_ptr<Design> make_random(std::vector<DesignParameter> parameters, int64_t n,
                                    uint64_t seed);
// The rows of a point table (see space/point_table.h for the CSV file it comes from), one
// coordinate per parameter in the order of `parameters`.
std::unique_ptr<Design> make_list(std::vector<DesignParameter> parameters,
                                  std::vector<std::vector<Coordinate>> points);
// The rows of a CSV file, read with read_point_table; its columns are the parameters, in any order.
std::unique_ptr<Design> make_list(const std::vector<DesignParameter>& parameters,
                                  const std::string& csv);

}  // namespace driftsweep::space

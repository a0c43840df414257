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
  virtual Coordinate coordinate(int64_t index, size_t axis) const { return point(index).at(axis); }
  // The name of the group of points that this one belongs to; empty outside a union.
  virtual std::string case_of(int64_t /*index*/) const { return ""; }
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
// A Latin hypercube (McKay, Beckman & Conover 1979): of the n equal parts of each parameter's
// probability, every point takes another, at a random place inside; which one depends on (seed,
// parameter name) and n, so a parameter more leaves the others as they are.
std::unique_ptr<Design> make_lhs(std::vector<DesignParameter> parameters, int64_t n, uint64_t seed);
// The rows of a point table (see space/point_table.h for the CSV file it comes from), one
// coordinate per parameter in the order of `parameters`.
std::unique_ptr<Design> make_list(const std::vector<DesignParameter>& parameters,
                                  std::vector<std::vector<Coordinate>> points);
// The rows of a CSV file, read with read_point_table; its columns are the parameters, in any order.
std::unique_ptr<Design> make_list(const std::vector<DesignParameter>& parameters,
                                  const std::string& csv);

// Leaves a coordinate empty where a condition of its parameter does not hold: where the other
// parameter has another value or is empty itself. Conditions look at parameters before their own.
// Points that become equal through that stay as they are, since their number is the design's.
std::unique_ptr<Design> make_conditional(std::vector<DesignParameter> parameters,
                                         std::unique_ptr<Design> design);

// One part of a union: a design over some of the parameters.
struct UnionPart {
  std::string label;               // the case of its points
  std::shared_ptr<Design> design;  // its coordinates are those of `axes`
  std::vector<size_t> axes;        // their places among all parameters
};
// The parts one after the other, over `parameters` axes in all; what a part does not move is empty.
// Prefix-stable where its last part is.
std::unique_ptr<Design> make_union(std::vector<UnionPart> parts, size_t parameters);

}  // namespace driftsweep::space

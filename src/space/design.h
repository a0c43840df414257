// A design turns a parameter space into points, computed by index: point i is a pure function of
// (design, parameters, seed, i), so 10^7 points need no memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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
// Sobol's sequence, scrambled (see space/sobol_sequence.h): the dimension of an axis is its place
// in the job, its scrambling is keyed by (seed, parameter name), so a parameter added behind leaves
// the others' values as they are. Prefix-stable; balanced where n is a power of two.
std::unique_ptr<Design> make_sobol(std::vector<DesignParameter> parameters, int64_t n,
                                   uint64_t seed);
// Blocks for Sobol's indices (Saltelli et al., Comput. Phys. Commun. 181, 259, 2010), in SALib's
// row order: A, A with the column of one parameter from B for each parameter, B: D+2 rows for each
// of n base points; with second order between them B with one column from A each: 2D+2 rows. Each
// axis has a pair of dimensions of Sobol's sequence by its place, scrambled by its name. Axes of
// one group take their columns together and count as one of the D. Prefix-stable by whole blocks.
std::unique_ptr<Design> make_saltelli(std::vector<DesignParameter> parameters, int64_t n,
                                      bool second_order, uint64_t seed);
// Trajectories of elementary effects (Morris, Technometrics 33, 161, 1991; groups after Campolongo
// et al. 2007): D+1 rows each, from one to the next one group moves by half of the `levels` (even,
// >= 2). Prefix-stable by whole trajectories.
std::unique_ptr<Design> make_morris(std::vector<DesignParameter> parameters, int64_t trajectories,
                                    int levels, uint64_t seed);
// Levels of one parameter after the other (as make_grid spaces them), all others empty. A level
// that is the model's own value (factor 1, offset 0, or `own` by axis where it is known) is left
// out, since the undrifted row is there already. Not prefix-stable.
std::unique_ptr<Design> make_one_at_a_time(const std::vector<DesignParameter>& parameters,
                                           const std::vector<int>& levels,
                                           const std::vector<std::optional<double>>& own);
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

#include "sensitivity/dgsm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

// Columns of a bundle: points, y, y^2, then for each parameter d^2 and d^4.
enum : size_t { point_count, output_sum, output_squares, derivative_squares };

size_t width_of(size_t parameters) { return derivative_squares + 2 * parameters; }

}  // namespace

DgsmSums::DgsmSums(size_t parameters, int64_t points, const Bootstrap& bootstrap)
    : parameters_(parameters),
      bundle_(std::max<int64_t>(1, (points + most_units - 1) / most_units)),
      sums_(width_of(parameters), bootstrap),
      open_(width_of(parameters), 0.0) {}

void DgsmSums::add(double output, std::span<const double> derivatives) {
  const bool whole =
      std::isfinite(output) && std::all_of(derivatives.begin(), derivatives.end(),
                                           [](double d) { return std::isfinite(d); });
  if (!whole) {
    ++dropped_;
  } else {
    if (used_++ == 0) centre_ = output;
    const double y = output - centre_;
    open_[point_count] += 1;
    open_[output_sum] += y;
    open_[output_squares] += y * y;
    for (size_t j = 0; j < parameters_; ++j) {
      const double square = derivatives[j] * derivatives[j];
      open_[derivative_squares + j] += square;
      open_[derivative_squares + parameters_ + j] += square * square;
    }
  }
  if (++in_open_ == bundle_) close_bundle();
}

void DgsmSums::close_bundle() {
  block_.insert(block_.end(), open_.begin(), open_.end());
  std::fill(open_.begin(), open_.end(), 0.0);
  in_open_ = 0;
  if (block_.size() == static_cast<size_t>(ReplicatedSums::rows_at_once) * open_.size())
    close_block();
}

void DgsmSums::close_block() {
  if (block_.empty()) return;
  sums_.add(bundles_, block_);
  bundles_ += ReplicatedSums::rows_at_once;
  block_.clear();
}

DgsmMeasures DgsmSums::measures(std::span<const double> ranges) {
  if (in_open_ > 0) close_bundle();
  close_block();
  DgsmMeasures measures;
  measures.dropped = dropped_;
  measures.used = used_;
  const auto mean = [&](int replicate, size_t column) {
    return sums_.sum(replicate, column) / sums_.sum(replicate, point_count);
  };
  const auto variance = [&](int replicate) {
    const double middle = mean(replicate, output_sum);
    return mean(replicate, output_squares) - middle * middle;
  };
  measures.variance = measures.used > 1 ? variance(-1) : nothing;
  for (size_t j = 0; j < parameters_; ++j) {
    const size_t squares = derivative_squares + j;
    measures.vi.push_back(estimate(sums_, [&](int replicate) { return mean(replicate, squares); }));
    const double vi = measures.vi.back().value;
    measures.vi_std.push_back(std::sqrt(std::max(0.0, mean(-1, squares + parameters_) - vi * vi)));
    const double factor = ranges[j] * ranges[j] / (std::numbers::pi * std::numbers::pi);
    measures.dgsm.push_back(estimate(sums_, [&](int replicate) {
      const double spread = variance(replicate);
      return spread > 0 ? mean(replicate, squares) * factor / spread : nothing;
    }));
  }
  return measures;
}

DgsmMeasures dgsm_measures(std::span<const double> outputs, std::span<const double> derivatives,
                           std::span<const double> ranges, const Bootstrap& bootstrap) {
  const size_t parameters = ranges.size();
  if (derivatives.size() != outputs.size() * parameters)
    throw base::InternalError("one derivative for each base point and parameter");
  DgsmSums sums(parameters, static_cast<int64_t>(outputs.size()), bootstrap);
  for (size_t i = 0; i < outputs.size(); ++i)
    sums.add(outputs[i], derivatives.subspan(i * parameters, parameters));
  return sums.measures(ranges);
}

}  // namespace driftsweep::sensitivity

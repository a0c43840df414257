#include "sensitivity/replicated_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

constexpr size_t lanes = 32;  // columns that are summed in registers together

// sums[0 … lanes) += counts[row] * block[row][0 … lanes) over the rows in their order. Without
// fused multiply-add all instruction sets give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void weigh(double* sums, const uint8_t* counts, const double* block, size_t rows, size_t width) {
  double held[lanes];
  for (size_t lane = 0; lane < lanes; ++lane) held[lane] = sums[lane];
  for (size_t row = 0; row < rows; ++row) {
    const auto count = static_cast<double>(counts[row]);
    const double* values = block + row * width;
    for (size_t lane = 0; lane < lanes; ++lane) held[lane] += count * values[lane];
  }
  for (size_t lane = 0; lane < lanes; ++lane) sums[lane] = held[lane];
}

}  // namespace

ReplicatedSums::ReplicatedSums(size_t columns, const Bootstrap& bootstrap)
    : columns_(columns),
      width_((columns + 1 + lanes - 1) / lanes * lanes),
      bootstrap_(bootstrap),
      sums_(static_cast<size_t>(bootstrap.replicates + 1) * width_, 0.0),
      block_(static_cast<size_t>(rows_at_once) * width_, 0.0) {}

void ReplicatedSums::add(int64_t first, std::span<const double> rows) {
  const size_t count = rows.size() / columns_;
  if (first % rows_at_once != 0 || count > static_cast<size_t>(rows_at_once))
    throw base::InternalError("rows of a bootstrap outside their block");
  for (size_t row = 0; row < count; ++row) {
    const auto values = rows.subspan(row * columns_, columns_);
    double* place = block_.data() + row * width_;
    const bool whole = std::all_of(values.begin(), values.end(),
                                   [](double value) { return std::isfinite(value); });
    if (whole) {
      std::copy(values.begin(), values.end(), place);
    } else {
      std::fill(place, place + columns_, 0.0);
      ++dropped_;
    }
    place[columns_] = whole ? 1 : 0;
  }
  const std::span<const double> block(block_.data(), count * width_);
  const int replicates = bootstrap_.replicates;
  const int threads = std::clamp(bootstrap_.threads, 1, std::max(1, replicates));
  std::vector<std::thread> others;
  const auto share = [&](int t) { return -1 + (replicates + 1) * t / threads; };
  for (int t = 1; t < threads; ++t)
    others.emplace_back([&, t] { add_replicates(share(t), share(t + 1), first, block); });
  add_replicates(share(0), share(1), first, block);
  for (auto& other : others) other.join();
}

void ReplicatedSums::add_replicates(int begin, int end, int64_t first,
                                    std::span<const double> block) {
  const size_t rows = block.size() / width_;
  std::vector<uint8_t> counts(rows, 1);
  for (int replicate = begin; replicate < end; ++replicate) {
    if (replicate >= 0) draw_counts(bootstrap_, replicate, first, counts);
    double* sums = sums_.data() + offset(replicate);
    for (size_t column = 0; column < width_; column += lanes)
      weigh(sums + column, counts.data(), block.data() + column, rows, width_);
  }
}

void ReplicatedSums::merge(const ReplicatedSums& later) {
  if (later.sums_.size() != sums_.size())
    throw base::InternalError("bootstrap sums of another shape");
  for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += later.sums_[i];
  dropped_ += later.dropped_;
}

Estimate estimate(const ReplicatedSums& sums, const std::function<double(int)>& value) {
  std::vector<double> replicates;
  for (int replicate = 0; replicate < sums.replicates(); ++replicate)
    replicates.push_back(value(replicate));
  return {value(-1), confidence_of(replicates, sums.bootstrap().confidence)};
}

}  // namespace driftsweep::sensitivity

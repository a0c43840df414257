#include "sensitivity/replicated_sums.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <thread>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

// Sums of a tile of columns in a few replicates stay in registers while rows go by.
constexpr size_t lanes = 16, together = 4;
// Tiles whose rows stay in the cache while all replicates go over them.
constexpr size_t tiles_at_once = 4;

// Eight numbers that a machine with narrower registers takes in several steps.
using Eight __attribute__((vector_size(64))) = double;

// sums[r][0 … lanes) += counts[row][r] * tile[row][0 … lanes) over the rows in their order, sums of
// a replicate being `width` from those of the one before. Without fused multiply-add all
// instruction sets give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void weigh(double* sums, size_t width, const double* counts, const double* tile, size_t rows) {
  Eight held[together][2];
  for (size_t r = 0; r < together; ++r)
    for (size_t half = 0; half < 2; ++half)
      std::memcpy(&held[r][half], sums + r * width + half * 8, sizeof(Eight));
  for (size_t row = 0; row < rows; ++row) {
    Eight low, high;
    std::memcpy(&low, tile + row * lanes, sizeof low);
    std::memcpy(&high, tile + row * lanes + 8, sizeof high);
    for (size_t r = 0; r < together; ++r) {
      held[r][0] += counts[row * together + r] * low;
      held[r][1] += counts[row * together + r] * high;
    }
  }
  for (size_t r = 0; r < together; ++r)
    for (size_t half = 0; half < 2; ++half)
      std::memcpy(sums + r * width + half * 8, &held[r][half], sizeof(Eight));
}

size_t rounded_up(size_t count, size_t whole) { return (count + whole - 1) / whole * whole; }

}  // namespace

ReplicatedSums::ReplicatedSums(size_t columns, const Bootstrap& bootstrap, size_t parts)
    : columns_(columns),
      parts_(parts),
      width_(rounded_up(parts * (columns + 1), lanes)),
      bootstrap_(bootstrap),
      // Room for whole handfuls of replicates; what lies behind the last one is never read.
      sums_((static_cast<size_t>(bootstrap.replicates + 1) + together) * width_, 0.0),
      block_(static_cast<size_t>(rows_at_once) * width_, 0.0),
      dropped_(parts, 0) {}

void ReplicatedSums::take_row(size_t row, std::span<const double> values) {
  const auto put = [&](size_t column, double value) {
    block_[(column / lanes * static_cast<size_t>(rows_at_once) + row) * lanes + column % lanes] =
        value;
  };
  for (size_t part = 0; part < parts_; ++part) {
    const auto own = values.subspan(part * columns_, columns_);
    const bool whole =
        std::all_of(own.begin(), own.end(), [](double value) { return std::isfinite(value); });
    const size_t first = part * (columns_ + 1);
    for (size_t column = 0; column < columns_; ++column)
      put(first + column, whole ? own[column] : 0);
    put(first + columns_, whole ? 1 : 0);
    if (!whole) ++dropped_[part];
  }
}

void ReplicatedSums::add(int64_t first, std::span<const double> rows) {
  const size_t length = columns_ * parts_, count = rows.size() / length;
  if (first % rows_at_once != 0 || count > static_cast<size_t>(rows_at_once))
    throw base::InternalError("rows of a bootstrap outside their block");
  for (size_t row = 0; row < count; ++row) take_row(row, rows.subspan(row * length, length));
  const int replicates = bootstrap_.replicates, whole = static_cast<int>(together);
  const int handfuls = (replicates + 1 + whole - 1) / whole;
  const int threads = std::clamp(bootstrap_.threads, 1, handfuls);
  std::vector<std::thread> others;
  const auto share = [&](int t) { return -1 + whole * (handfuls * t / threads); };
  for (int t = 1; t < threads; ++t)
    others.emplace_back([&, t] { add_replicates(share(t), share(t + 1), first, count); });
  add_replicates(share(0), share(1), first, count);
  for (auto& other : others) other.join();
}

void ReplicatedSums::add_replicates(int begin, int end, int64_t first, size_t rows) {
  // [handful][row][replicate of the handful]
  std::vector<uint8_t> counts(static_cast<size_t>(end - begin) * rows, 1), drawn(rows);
  for (int replicate = std::max(begin, 0); replicate < std::min(end, bootstrap_.replicates);
       ++replicate) {
    draw_counts(bootstrap_, replicate, first, drawn);
    const auto place = static_cast<size_t>(replicate - begin);
    for (size_t row = 0; row < rows; ++row)
      counts[(place / together * rows + row) * together + place % together] = drawn[row];
  }
  std::vector<double> handful(rows * together);
  const size_t tiles = width_ / lanes;
  for (size_t from = 0; from < tiles; from += tiles_at_once)
    for (int replicate = begin; replicate < end; replicate += static_cast<int>(together)) {
      const auto theirs =
          counts.begin() + static_cast<long>(replicate - begin) * static_cast<long>(rows);
      std::copy_n(theirs, handful.size(), handful.begin());
      for (size_t tile = from; tile < std::min(tiles, from + tiles_at_once); ++tile)
        weigh(sums_.data() + offset(replicate) + tile * lanes, width_, handful.data(),
              block_.data() + tile * static_cast<size_t>(rows_at_once) * lanes, rows);
    }
}

void ReplicatedSums::merge(const ReplicatedSums& later) {
  if (later.sums_.size() != sums_.size())
    throw base::InternalError("bootstrap sums of another shape");
  for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += later.sums_[i];
  for (size_t part = 0; part < parts_; ++part) dropped_[part] += later.dropped_[part];
}

Estimate estimate(const ReplicatedSums& sums, const std::function<double(int)>& value) {
  std::vector<double> replicates;
  for (int replicate = 0; replicate < sums.replicates(); ++replicate)
    replicates.push_back(value(replicate));
  return {value(-1), confidence_of(replicates, sums.bootstrap().confidence)};
}

}  // namespace driftsweep::sensitivity

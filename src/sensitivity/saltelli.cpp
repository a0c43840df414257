#include "sensitivity/saltelli.h"

#include <algorithm>
#include <cmath>

#include "base/errors.h"

namespace driftsweep::sensitivity {
namespace {

bool is_whole(std::span<const double> block) {
  return std::all_of(block.begin(), block.end(), [](double y) { return std::isfinite(y); });
}

// Of all rows of whole blocks.
double mean_of(const SaltelliLayout& layout, std::span<const double> outputs) {
  double sum = 0, rows = 0;
  for (int64_t i = 0; i < layout.base; ++i) {
    const auto block = outputs.subspan(static_cast<size_t>(i) * layout.block(), layout.block());
    if (!is_whole(block)) continue;
    for (const double y : block) sum += y;
    rows += static_cast<double>(block.size());
  }
  return rows > 0 ? sum / rows : nothing;
}

// The columns whose means make the indices.
class Columns {
 public:
  explicit Columns(const SaltelliLayout& layout) : groups_(layout.groups), layout_(layout) {}

  enum : size_t { a_plus_b, squares, product, a_only, a_squares, fixed };
  size_t first(size_t j) const { return fixed + j; }
  size_t total(size_t j) const { return fixed + groups_ + j; }
  size_t second(size_t j, size_t k) const { return fixed + 2 * groups_ + pair(j, k); }
  size_t count() const {
    return fixed + 2 * groups_ + (layout_.second_order ? groups_ * (groups_ - 1) / 2 : 0);
  }

  // `block`: outputs less their mean.
  void fill(std::span<const double> block, std::span<double> columns) const {
    const double a = block.front(), b = block.back();
    columns[a_plus_b] = a + b;
    columns[squares] = a * a + b * b;
    columns[product] = a * b;
    columns[a_only] = a;
    columns[a_squares] = a * a;
    for (size_t j = 0; j < groups_; ++j) {
      const double ab = block[1 + j];
      columns[first(j)] = b * (ab - a);
      columns[total(j)] = (a - ab) * (a - ab);
      if (!layout_.second_order) continue;
      const double ba = block[1 + groups_ + j];
      for (size_t k = j + 1; k < groups_; ++k) columns[second(j, k)] = ba * block[1 + k] - a * b;
    }
  }

 private:
  // Pairs j < k row by row.
  size_t pair(size_t j, size_t k) const { return j * groups_ - j * (j + 1) / 2 + k - j - 1; }

  size_t groups_;
  const SaltelliLayout& layout_;
};

// Sums of outputs at once that take no more memory than this, or of a single one.
constexpr size_t most_bytes = size_t{128} << 20;

using AllOutputs = std::span<const std::span<const double>>;

ReplicatedSums sums_of(const SaltelliLayout& layout, AllOutputs outputs,
                       const std::vector<double>& means, const Columns& columns,
                       const Bootstrap& bootstrap) {
  ReplicatedSums sums(columns.count(), bootstrap, outputs.size());
  std::vector<double> centred(layout.block());
  std::vector<double> rows;
  const size_t width = columns.count(), length = width * outputs.size();
  for (int64_t first = 0; first < layout.base; first += ReplicatedSums::rows_at_once) {
    const int64_t end = std::min(layout.base, first + ReplicatedSums::rows_at_once);
    rows.resize(static_cast<size_t>(end - first) * length);
    for (size_t part = 0; part < outputs.size(); ++part)
      for (int64_t i = first; i < end; ++i) {
        const auto block =
            outputs[part].subspan(static_cast<size_t>(i) * layout.block(), layout.block());
        std::transform(block.begin(), block.end(), centred.begin(),
                       [&](double y) { return y - means[part]; });
        const auto row =
            std::span(rows).subspan(static_cast<size_t>(i - first) * length + part * width, width);
        if (is_whole(block))
          columns.fill(centred, row);
        else
          std::fill(row.begin(), row.end(), nothing);
      }
    sums.add(first, rows);
  }
  return sums;
}

// Means and variance of one output in one replicate.
class Replicate {
 public:
  Replicate(const ReplicatedSums& sums, size_t part, int replicate)
      : sums_(sums), part_(part), replicate_(replicate), rows_(sums.rows(replicate, part)) {
    const double middle = mean(Columns::a_plus_b) / 2;
    variance_ = mean(Columns::squares) / 2 - middle * middle;
  }

  double mean(size_t column) const { return sums_.sum(replicate_, column, part_) / rows_; }
  double variance() const { return variance_; }

 private:
  const ReplicatedSums& sums_;
  size_t part_;
  int replicate_;
  double rows_, variance_;
};

SobolIndices indices_of(const SaltelliLayout& layout, const Columns& columns,
                        const ReplicatedSums& sums, size_t part, double mean) {
  SobolIndices indices;
  indices.dropped = sums.dropped(part);
  indices.used = layout.base - indices.dropped;
  std::vector<Replicate> replicates;
  for (int replicate = -1; replicate < sums.replicates(); ++replicate)
    replicates.emplace_back(sums, part, replicate);
  const Replicate& all = replicates.front();
  const double variance = indices.used < 2 ? nothing : all.variance();
  indices.mean = mean + (indices.used < 1 ? 0 : all.mean(Columns::a_plus_b) / 2);
  indices.variance = variance;
  // Rounding leaves a constant output a variance of about its square times 1e-16.
  const bool varies = variance > 1e-14 * indices.mean * indices.mean;
  std::vector<double> spread;
  const auto of = [&](const auto& number) {
    if (!varies) return Estimate{nothing, nothing};
    spread.clear();
    for (const auto& replicate : std::span(replicates).subspan(1))
      spread.push_back(number(replicate));
    return Estimate{number(all), confidence_of(spread, sums.bootstrap().confidence)};
  };
  const auto first = [&](const Replicate& r, size_t j) {
    return r.mean(columns.first(j)) / r.variance();
  };
  for (size_t j = 0; j < layout.groups; ++j) {
    indices.first.push_back(of([&](const Replicate& r) { return first(r, j); }));
    indices.total.push_back(
        of([&](const Replicate& r) { return r.mean(columns.total(j)) / 2 / r.variance(); }));
  }
  indices.dummy_first = of([&](const Replicate& r) {
    const double middle = r.mean(Columns::a_plus_b) / 2;
    return (r.mean(Columns::product) - middle * middle) / r.variance();
  });
  indices.dummy_total = of([&](const Replicate& r) {
    const double middle = r.mean(Columns::a_plus_b) / 2;
    return 1 - (r.mean(Columns::a_squares) - middle * middle) / r.variance();
  });
  if (!layout.second_order) return indices;
  indices.second.assign(layout.groups * layout.groups, {nothing, nothing});
  for (size_t j = 0; j < layout.groups; ++j)
    for (size_t k = j + 1; k < layout.groups; ++k)
      indices.second[j * layout.groups + k] = of([&](const Replicate& r) {
        return r.mean(columns.second(j, k)) / r.variance() - first(r, j) - first(r, k);
      });
  return indices;
}

}  // namespace

std::vector<SobolIndices> sobol_indices_of_all(const SaltelliLayout& layout, AllOutputs outputs,
                                               const Bootstrap& bootstrap) {
  std::vector<double> means;
  for (const auto& rows : outputs) {
    if (static_cast<int64_t>(rows.size()) != layout.rows())
      throw base::InternalError("outputs that are no whole blocks of a Saltelli design");
    means.push_back(mean_of(layout, rows));
  }
  const Columns columns(layout);
  const size_t bytes = sizeof(double) * columns.count() *
                       (static_cast<size_t>(bootstrap.replicates + 1) +
                        2 * static_cast<size_t>(ReplicatedSums::rows_at_once));
  const size_t at_once = std::max<size_t>(1, most_bytes / bytes);
  std::vector<SobolIndices> all;
  for (size_t from = 0; from < outputs.size(); from += at_once) {
    const auto some = outputs.subspan(from, std::min(at_once, outputs.size() - from));
    const std::vector<double> their(means.begin() + static_cast<long>(from),
                                    means.begin() + static_cast<long>(from + some.size()));
    const ReplicatedSums sums = sums_of(layout, some, their, columns, bootstrap);
    for (size_t part = 0; part < some.size(); ++part)
      all.push_back(indices_of(layout, columns, sums, part, their[part]));
  }
  return all;
}

SobolIndices sobol_indices(const SaltelliLayout& layout, std::span<const double> outputs,
                           const Bootstrap& bootstrap) {
  return sobol_indices_of_all(layout, std::span(&outputs, 1), bootstrap).front();
}

}  // namespace driftsweep::sensitivity

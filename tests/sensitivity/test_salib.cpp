// Against SALib's own numbers on the Ishigami function and Sobol's G: tests/golden/salib.h5.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "sensitivity/dgsm.h"
#include "sensitivity/morris.h"
#include "sensitivity/saltelli.h"
#include "store/arrays.h"

namespace driftsweep::sensitivity::test_salib {
namespace {

const Bootstrap thousand{.replicates = 1000, .confidence = 0.95, .seed = 7, .threads = 2};

class Salib : public testing::TestWithParam<const char*> {
 protected:
  std::vector<double> numbers(const std::string& name) const {
    return store::read_all<double>(
        store::open_dataset(file_, std::string(GetParam()) + "/" + name));
  }
  std::vector<double> ranges() const {
    const auto bounds = numbers("bounds");
    std::vector<double> widths;
    for (size_t i = 0; i < bounds.size(); i += 2) widths.push_back(bounds[i + 1] - bounds[i]);
    return widths;
  }

 private:
  store::File file_ = store::open_file(std::string(DRIFTSWEEP_TEST_DATA) + "/golden/salib.h5");
};

void expect_values(const std::vector<Estimate>& ours, const std::vector<double>& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i)
    EXPECT_NEAR(ours[i].value, theirs[i], 1e-6 * std::max(1.0, std::abs(theirs[i]))) << i;
}

// Theirs is the spread of 100 resamples, whose own standard error is 7 %: of 44 numbers one may lie
// three of these off. IsTheSpreadOfResamplesByIndex below holds ours to a bootstrap without that
// noise.
void expect_confidences(const std::vector<Estimate>& ours, const std::vector<double>& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i)
    EXPECT_NEAR(ours[i].conf, theirs[i], 0.21 * theirs[i] + 1e-9) << i;
}

TEST_P(Salib, SobolIndices) {
  for (const bool second : {false, true}) {
    const std::string base = second ? "saltelli_second_order/" : "saltelli/";
    const auto outputs = numbers(base + "Y");
    SaltelliLayout layout{0, ranges().size(), second};
    layout.base = static_cast<int64_t>(outputs.size() / layout.block());
    const SobolIndices indices = sobol_indices(layout, outputs, thousand);
    expect_values(indices.first, numbers(base + "S1"));
    expect_values(indices.total, numbers(base + "ST"));
    expect_confidences(indices.first, numbers(base + "S1_conf"));
    expect_confidences(indices.total, numbers(base + "ST_conf"));
    EXPECT_EQ(indices.used, layout.base);
    EXPECT_EQ(indices.dropped, 0);
    if (!second) continue;
    const auto pairs = numbers(base + "S2");
    ASSERT_EQ(indices.second.size(), pairs.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(std::isnan(indices.second[i].value), std::isnan(pairs[i])) << i;
      if (std::isnan(pairs[i])) continue;
      EXPECT_NEAR(indices.second[i].value, pairs[i], 1e-6) << i;
    }
  }
}

// The bootstrap that SALib makes, of 4,000 resamples.
TEST_P(Salib, ConfidenceIsTheSpreadOfResamplesByIndex) {
  const auto outputs = numbers("saltelli/Y");
  const size_t groups = ranges().size(), block = groups + 2, base = outputs.size() / block;
  const SobolIndices indices =
      sobol_indices({static_cast<int64_t>(base), groups, false}, outputs, thousand);
  base::Stream stream(1, "resamples", "test");
  std::vector<std::vector<double>> totals(groups);
  for (int replicate = 0; replicate < 4000; ++replicate) {
    double sum = 0, squares = 0;
    std::vector<double> differences(groups, 0.0);
    for (size_t draw = 0; draw < base; ++draw) {
      const double* row = outputs.data() + stream.below(base) * block;
      const double a = row[0] - indices.mean, b = row[block - 1] - indices.mean;
      sum += a + b;
      squares += a * a + b * b;
      for (size_t j = 0; j < groups; ++j)
        differences[j] += (row[0] - row[1 + j]) * (row[0] - row[1 + j]);
    }
    const auto n = static_cast<double>(base);
    const double variance = squares / 2 / n - std::pow(sum / 2 / n, 2);
    for (size_t j = 0; j < groups; ++j) totals[j].push_back(differences[j] / 2 / n / variance);
  }
  for (size_t j = 0; j < groups; ++j) {
    const double spread = confidence_of(totals[j], 0.95);
    EXPECT_NEAR(indices.total[j].conf, spread, 0.1 * spread) << j;
  }
}

TEST_P(Salib, MorrisEffects) {
  const auto widths = ranges();
  const auto bounds = numbers("bounds");
  auto places = numbers("morris/X");
  std::vector<size_t> groups;
  for (size_t j = 0; j < widths.size(); ++j) groups.push_back(j);
  for (size_t i = 0; i < places.size(); ++i) {
    const size_t j = i % widths.size();
    places[i] = (places[i] - bounds[2 * j]) / widths[j];
  }
  const auto layout = morris_layout(places, widths.size(), groups, widths.size());
  const MorrisEffects effects = morris_effects(layout, numbers("morris/Y"), thousand);
  expect_values(effects.mu_star, numbers("morris/mu_star"));
  expect_confidences(effects.mu_star, numbers("morris/mu_star_conf"));
  const auto mu = numbers("morris/mu"), sigma = numbers("morris/sigma");
  for (size_t j = 0; j < widths.size(); ++j) {
    EXPECT_NEAR(effects.mu[j], mu[j], 1e-6) << j;
    EXPECT_NEAR(effects.sigma[j], sigma[j], 1e-6) << j;
  }
}

// Their derivatives are differences: rows of a base point and one step along each parameter.
TEST_P(Salib, DgsmMeasures) {
  const auto widths = ranges();
  const auto x = numbers("dgsm/X"), y = numbers("dgsm/Y");
  const size_t d = widths.size(), block = d + 1;
  std::vector<double> outputs, derivatives;
  for (size_t row = 0; row < y.size(); row += block) {
    outputs.push_back(y[row]);
    for (size_t j = 0; j < d; ++j)
      derivatives.push_back((y[row + 1 + j] - y[row]) /
                            (x[(row + 1 + j) * d + j] - x[row * d + j]));
  }
  const DgsmMeasures measures = dgsm_measures(outputs, derivatives, widths, thousand);
  expect_values(measures.vi, numbers("dgsm/vi"));
  expect_values(measures.dgsm, numbers("dgsm/dgsm"));
  const auto vi_std = numbers("dgsm/vi_std");
  for (size_t j = 0; j < d; ++j)
    EXPECT_NEAR(measures.vi_std[j], vi_std[j], 1e-6 * std::max(1.0, vi_std[j])) << j;
  // What SALib calls dgsm_conf is the spread of vi: it resamples that and not the quotient.
  expect_confidences(measures.vi, numbers("dgsm/dgsm_conf"));
}

INSTANTIATE_TEST_SUITE_P(Functions, Salib, testing::Values("ishigami", "sobol_g"),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace driftsweep::sensitivity::test_salib

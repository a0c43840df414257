#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "data/families.h"
#include "data/halves.h"
#include "search/net_loss.h"
#include "study/metric_bound.h"
#include "study/split_doubts.h"

namespace driftsweep::study {
namespace {

constexpr int doubting_draws = 1000;  // a bound that is near tau is no matter for a doubt

// The units of a held-out half, each told rightly.
struct HeldOut {
  std::vector<ClassTable> units;
  std::vector<bool> occurs;  // by class, in the data set
};

HeldOut held_out_of(const packed::PackedFacts& facts, const std::vector<int64_t>& images) {
  const size_t classes = facts.classes.size();
  const auto families = data::families_of(facts, true);
  std::map<int64_t, ClassTable> units;
  for (const int64_t image : images) {
    const auto label = static_cast<size_t>(facts.label[static_cast<size_t>(image)]);
    ClassTable& unit = units[families[static_cast<size_t>(image)]];
    unit.resize(classes * classes, 0);
    ++unit[label * classes + label];
  }
  HeldOut held_out{.units = {}, .occurs = std::vector<bool>(classes, false)};
  for (auto& [family, unit] : units) held_out.units.push_back(std::move(unit));
  for (const int32_t label : facts.label)
    if (label >= 0) held_out.occurs[static_cast<size_t>(label)] = true;
  return held_out;
}

// The drop that remains possible where the drift changes nothing that is seen.
double least_bound(const job::Job& job, const packed::PackedFacts& facts,
                   const std::vector<int64_t>& images, double alpha) {
  if (job.segmentation())  // masks are not looked at here: no metric of theirs has less
    return 1 - std::pow(alpha, 1 / static_cast<double>(images.size()));
  const HeldOut held_out = held_out_of(facts, images);
  if (job.metric == "accuracy" && held_out.units.size() == images.size())
    return search::net_loss_upper({.lost = 0, .gained = 0, .total = std::ssize(images)}, alpha);
  return MetricBound(job.metric, held_out.occurs, held_out.units)
      .upper(held_out.units, alpha, static_cast<uint64_t>(job.seed), doubting_draws);
}

// " (of 38 parents)" where they are fewer than the images.
std::string of_parents(const packed::PackedFacts& facts, const std::vector<int64_t>& images) {
  const auto families = data::families_of(facts, true);
  std::set<int64_t> units;
  for (const int64_t image : images) units.insert(families[static_cast<size_t>(image)]);
  return units.size() == images.size() ? "" : fmt::format(" (of {} parents)", units.size());
}

// ", 3 of class 'rare'," where the metric is a mean over classes.
std::string rarest_class(const job::Job& job, const packed::PackedFacts& facts,
                         const std::vector<int64_t>& images) {
  if (job.segmentation() || job.metric == "accuracy") return "";
  std::vector<int64_t> counts(facts.classes.size(), 0);
  for (const int64_t image : images)
    ++counts[static_cast<size_t>(facts.label[static_cast<size_t>(image)])];
  const auto rarest = std::min_element(counts.begin(), counts.end()) - counts.begin();
  return fmt::format(", {} of class '{}',", counts[static_cast<size_t>(rarest)],
                     facts.classes[static_cast<size_t>(rarest)]);
}

}  // namespace

base::Doubts tolerance_doubts(const job::Job& job, const packed::PackedFacts& facts,
                              const std::vector<data::Split>& splits) {
  base::Doubts doubts;
  if (!job.forensics || !job.forensics->tau) return doubts;
  const double tau = *job.forensics->tau, alpha = (1 - job.forensics->confidence) / 2;
  for (size_t fold = 0; fold < splits.size(); ++fold) {
    const auto halves = data::halves_of(job.segmentation() ? data::of_one_class(facts) : facts,
                                        splits[fold].test, static_cast<uint64_t>(job.seed));
    const double bound = least_bound(job, facts, halves.held_out, alpha);
    if (bound <= tau) continue;
    base::add_doubt(
        doubts,
        {job.path,
         fmt::format(
             "no end of a tolerance will be certified: even if a drift harms none of the "
             "{} held-out images{}{} of fold {}, the {} may drop by {:.3f} in general at the "
             "confidence {}, and tau is {}",
             halves.held_out.size(), of_parents(facts, halves.held_out),
             rarest_class(job, facts, halves.held_out), fold, job.metric, bound,
             job.forensics->confidence, tau),
         "Take more test images, a larger tau or a smaller confidence"});
    break;  // one fold says it
  }
  return doubts;
}

}  // namespace driftsweep::study

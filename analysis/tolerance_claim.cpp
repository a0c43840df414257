#include "analysis/tolerance_claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "analysis/ranking_metric.h"

namespace driftsweep::analysis {
namespace {

std::optional<double> number_in_meaning(const store::StudyShape& shape, const std::string& key) {
  for (const auto& [name, value] : shape.meaning) {
    if (name != key) continue;
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (end != value.c_str() && *end == '\0') return number;
  }
  return std::nullopt;
}

}  // namespace

ToleranceClaim tolerance_claim(const store::StudyShape& shape) {
  ToleranceClaim claim;
  if (!shape.metrics.empty()) claim.metric = shape.metrics[ranking_metric(shape)];
  claim.tau = number_in_meaning(shape, "forensics.tau");
  claim.confidence = number_in_meaning(shape, "forensics.confidence");
  const auto& images = shape.search.held_out;
  if (images.empty()) return claim;
  claim.fewest_images = *std::min_element(images.begin(), images.end());
  claim.most_images = *std::max_element(images.begin(), images.end());
  return claim;
}

std::string loss_text(const ToleranceClaim& claim) {
  return claim.metric + " loses at most tau" +
         (claim.tau ? fmt::format(" = {}", *claim.tau) : std::string());
}

std::string basis_text(const ToleranceClaim& claim) {
  std::string text =
      claim.confidence ? fmt::format("confidence {} for each; ", *claim.confidence) : "";
  if (!claim.fewest_images) return text + "certified on held-out images";
  text += fmt::format("certified on {}", *claim.fewest_images);
  if (*claim.most_images > *claim.fewest_images)
    text += fmt::format(" to {} held-out images by fold", *claim.most_images);
  else
    text += " held-out images";
  return text;
}

void put_claim(Table& table, const ToleranceClaim& claim) {
  table.confidence = claim.confidence;
  if (claim.tau) table.facts.emplace_back("tau", *claim.tau);
  if (claim.fewest_images)
    table.facts.emplace_back("fewest_held_out_images", static_cast<double>(*claim.fewest_images));
}

}  // namespace driftsweep::analysis

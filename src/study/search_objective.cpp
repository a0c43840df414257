#include "study/search_objective.h"

#include <memory>
#include <optional>
#include <utility>

#include "study/evaluation.h"

namespace driftsweep::study {

search::Objective search_objective(DriftedModel& model, std::vector<int64_t> images, double lambda,
                                   std::function<void(Evaluation, double)> seen) {
  return [&model, images = std::move(images), lambda, seen = std::move(seen), known = false](
             const std::vector<double>& place) mutable -> std::optional<search::Reading> {
    try {
      Evaluation found = model.climb_from(place, images, lambda);
      const double height = height_of(found, lambda);
      search::Reading reading{height, found.gradient};
      if (seen) seen(std::move(found), height);
      known = true;
      return reading;
    } catch (const NotFinite&) {
      // A step too far; what came before stands.
      if (!known) throw;
      return std::nullopt;
    }
  };
}

}  // namespace driftsweep::study

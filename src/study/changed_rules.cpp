#include "study/changed_rules.h"

#include <algorithm>
#include <variant>

#include "capture/camera_facts.h"
#include "data/families.h"
#include "packed/uncounted_masks.h"

namespace driftsweep::study {
namespace {

bool has_families(const packed::PackedFacts& facts, bool by_parent) {
  const auto families = data::families_of(facts, by_parent);
  return !families.empty() &&
         *std::max_element(families.begin(), families.end()) + 1 < facts.images;
}

bool axis_moves(const space::DesignParameter& axis, const std::string& parameter) {
  const auto members = axis.members();
  return std::find(members.begin(), members.end(), parameter) != members.end();
}

bool any_moves(const std::vector<space::DesignParameter>& axes, const std::string& parameter) {
  return std::any_of(axes.begin(), axes.end(),
                     [&](const auto& axis) { return axis_moves(axis, parameter); });
}

bool leaves_something_empty(const job::DesignSpec& design) {
  return std::any_of(design.points.begin(), design.points.end(), [](const auto& point) {
    return std::any_of(point.begin(), point.end(), [](const auto& coordinate) {
      return std::holds_alternative<std::monostate>(coordinate);
    });
  });
}

// Whether a point may leave this axis of the job empty.
bool leaves_empty(const job::DesignSpec& design, size_t axis) {
  if (leaves_something_empty(design)) return true;
  return std::any_of(design.parts.begin(), design.parts.end(), [&](const auto& part) {
    return std::find(part.axes.begin(), part.axes.end(), axis) == part.axes.end() ||
           leaves_something_empty(part);
  });
}

bool leaves_noise_empty(const job::DesignSpec& design,
                        const std::vector<space::DesignParameter>& axes) {
  for (size_t axis = 0; axis < axes.size(); ++axis)
    if (capture::sets_noise({axes[axis]}) &&
        (!axes[axis].when.empty() || leaves_empty(design, axis)))
      return true;
  return false;
}

void add_rules_of_the_capture(job::Meaning& rules, const job::Job& job) {
  bool empty_noise = leaves_noise_empty(job.design, job.parameters), hot = false, well = false;
  const auto look = [&](const std::vector<space::DesignParameter>& axes) {
    hot = hot || any_moves(axes, "capture.hot_pixels");
    well =
        well || (any_moves(axes, "capture.full_well") && any_moves(axes, "capture.black_offset"));
  };
  look(job.parameters);
  for (const auto& model : job.models) {
    if (!model.train) continue;
    look(model.train->drift);
    empty_noise = empty_noise || leaves_noise_empty({}, model.train->drift);
  }
  if (empty_noise) rules.emplace_back("rules.empty_noise", "the raw's own");
  if (hot) rules.emplace_back("rules.hot_pixels", "of the camera");
  if (well) rules.emplace_back("rules.full_well", "of the unmoved black");
}

}  // namespace

bool has_uncounted_masks(const job::Job& job, const packed::PackedFile& packed) {
  if (!job.segmentation()) return false;
  const bool halved = std::any_of(job.models.begin(), job.models.end(), [](const auto& model) {
    return model.processing.mode == space::Mode::none ||
           model.processing.mode == space::Mode::network;
  });
  return packed::has_uncounted_mask(packed, halved) ||
         std::any_of(job.tests.begin(), job.tests.end(), [&](const auto& test) {
           return packed::has_uncounted_mask(packed::PackedFile(test.file), halved);
         });
}

job::Meaning changed_rules(const job::Job& job, const packed::PackedFacts& facts,
                           bool uncounted_masks) {
  job::Meaning rules;
  if (job.split.kind == job::SplitSpec::Kind::shuffle &&
      has_families(facts, job.split.by == "parent"))
    rules.emplace_back("rules.split", "whole families");
  if (job.forensics && has_families(facts, false))
    rules.emplace_back("rules.halves", "equal images together");
  if (job.forensics && job.forensics->tau &&
      (job.segmentation() || job.metric != "accuracy" || has_families(facts, true)))
    rules.emplace_back("rules.tolerance", "one more unit, wholly lost");
  for (const auto& model : job.models)
    if (model.train && model.train->early_stopping && model.train->early_stopping->min_delta > 0) {
      rules.emplace_back("rules.early_stopping", "least validation loss");
      break;
    }
  if (uncounted_masks) rules.emplace_back("rules.uncounted_masks", "left out of means");
  add_rules_of_the_capture(rules, job);
  return rules;
}

}  // namespace driftsweep::study

#include "study/search_start.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/random.h"
#include "search/scouts.h"
#include "study/evaluation.h"
#include "study/search_objective.h"

namespace driftsweep::study {
namespace {

constexpr int scouts_per_variable = 32, scouts_per_ascent = 8;
constexpr int first_steps = 8, second_steps = 6;
constexpr double long_steps = 4;  // in those of the ascent that follows
constexpr size_t finalists = 4, fewest_images = 8;

struct Candidate {
  double height = 0;
  std::vector<double> place;
};

// Evenly spaced.
std::vector<int64_t> some_of(const std::vector<int64_t>& images, size_t share) {
  const size_t count = std::min(images.size(), std::max(fewest_images, images.size() / share));
  std::vector<int64_t> some;
  for (size_t i = 0; i < count; ++i) some.push_back(images[i * images.size() / count]);
  return some;
}

// One search's places, the best first. A place whose loss is no number leaves the race.
class Race {
 public:
  Race(DriftedModel& model, const std::vector<search::Variable>& variables, double lambda,
       std::vector<std::vector<double>> places)
      : model_(model), variables_(variables), lambda_(lambda) {
    for (auto& place : places) field_.push_back({0, std::move(place)});
  }

  void keep(size_t best) { field_.resize(std::min(field_.size(), std::max<size_t>(1, best))); }

  void look(const std::vector<int64_t>& images) {
    replace_each([&](const std::vector<double>& place) {
      images_ += static_cast<int64_t>(images.size());
      const Evaluation found = model_.scout_at(place, images);
      return Candidate{height_of(found, lambda_), place};
    });
  }

  void ascend(const std::vector<int64_t>& images, const search::AscentOptions& options) {
    replace_each([&](const std::vector<double>& place) {
      std::vector<search::Variable> from = variables_;
      for (size_t i = 0; i < from.size(); ++i) from[i].start = place[i];
      const search::Objective objective = search_objective(model_, images, lambda_);
      const auto counted = [&](const std::vector<double>& at) {
        images_ += static_cast<int64_t>(images.size());
        return objective(at);
      };
      const search::Ascent ascent = search::ascend(from, counted, options);
      return Candidate{ascent.objective, ascent.place};
    });
  }

  size_t size() const { return field_.size(); }
  // Nothing where the field is empty.
  const Candidate* best() const { return field_.empty() ? nullptr : &field_.front(); }
  int64_t images() const { return images_; }

 private:
  template <typename Next>
  void replace_each(const Next& next) {
    std::vector<Candidate> left;
    for (const Candidate& each : field_) {
      try {
        left.push_back(next(each.place));
      } catch (const NotFinite&) {
        // Too far out; the others tell.
      }
    }
    std::stable_sort(left.begin(), left.end(), [](const Candidate& one, const Candidate& other) {
      return one.height > other.height;
    });
    field_ = std::move(left);
  }

  DriftedModel& model_;
  const std::vector<search::Variable>& variables_;
  double lambda_;
  std::vector<Candidate> field_;
  int64_t images_ = 0;
};

int scouts_of(const job::ForensicsSpec& spec, size_t variables, bool first) {
  const int64_t most = scouts_per_variable * static_cast<int64_t>(variables);
  return static_cast<int>(std::clamp<int64_t>(spec.scouts, first ? 0 : 1, most));
}

}  // namespace

SearchStart search_start(DriftedModel& model, const std::vector<search::Variable>& variables,
                         const SearchRequest& request, const job::Job& job, double undrifted_loss) {
  const job::ForensicsSpec& spec = *job.forensics;
  const bool first = request.restart == 0;
  base::Stream stream(static_cast<uint64_t>(job.seed), std::to_string(request.restart),
                      "forensics scouts");
  const int scouts = scouts_of(spec, variables.size(), first);
  Race race(model, variables, request.lambda, search::scouted_places(variables, scouts, stream));
  const std::vector<int64_t>& all = request.halves->searched;
  const std::vector<int64_t> few = some_of(all, 10), some = some_of(all, 4);
  race.look(few);
  race.keep(race.size() / scouts_per_ascent);
  race.ascend(few, {.steps = std::min(first_steps, spec.steps),
                    .learning_rate = long_steps * spec.learning_rate});
  race.keep(finalists);
  if (some.size() > few.size())
    race.ascend(some,
                {.steps = std::min(second_steps, spec.steps), .learning_rate = spec.learning_rate});
  if (all.size() > some.size()) race.look(all);

  SearchStart start;
  for (const search::Variable& each : variables) start.place.push_back(search::start_of(each));
  const Candidate* best = race.best();
  if (best != nullptr && (!first || best->height > undrifted_loss)) start.place = best->place;
  start.images = race.images();
  return start;
}

}  // namespace driftsweep::study

#include "study/extend_study.h"
#include "study/changed_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <regex>

#include "base/errors.h"
#include "job/identity.h"
#include "store/disk.h"
#include "store/extend_file.h"
#include "store/study_file.h"
#include "store/study_lock.h"
#include "study/inputs.h"

namespace driftsweep::study {
namespace {

using store::StudyFile;
using store::StudyPaths;
using store::StudyShape;

// The resolved job as a file, for as long as it is read.
class ResolvedJob {
 public:
  ResolvedJob(const StudyPaths& paths, const StudyShape& shape)
      : path_(paths.work + "/extend.yaml") {
    store::replace_file(path_, shape.resolved_job, false);
  }
  ~ResolvedJob() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ResolvedJob(const ResolvedJob&) = delete;
  ResolvedJob& operator=(const ResolvedJob&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The study's own job, as it was: a list may have grown since.
job::Job own_job(const std::string& path, const StudyShape& shape) {
  job::Job job = job::read_job(path, {}, resolved_job_of);
  const auto points = static_cast<size_t>(shape.points) - job.tests.size();
  if (job.design.type == "list" && job.design.points.size() > points)
    job.design.points.resize(points);
  return job;
}

// What a study's meaning says beside its job's.
bool is_contents(const std::string& key, const job::Job& job) {
  return key == data_contents ||
         std::any_of(job.tests.begin(), job.tests.end(),
                     [&](const auto& t) { return key == test_contents(t.name); });
}

void refuse_changed_inputs(const job::Job& job, const StudyPaths& paths, const StudyShape& shape) {
  const packed::PackedFile packed(job.data_file);
  if (identity_of(job, packed) == shape.identity) return;
  job::Meaning before = shape.meaning;
  std::erase_if(before, [&](const auto& entry) { return is_contents(entry.first, job); });
  job::Meaning now = job.meaning();
  for (const auto& rule : changed_rules(job, packed.facts(), has_uncounted_masks(job, packed)))
    now.push_back(rule);
  const std::string changes = job::difference(before, now);
  throw base::data_error(paths.study,
                         changes.empty() ? "data or weights have changed since the study was made"
                                         : "its job is read differently now:\n" + changes,
                         "Undo the change, or start a new study");
}

std::vector<std::string> overrides_of(const ExtendRequest& request, const job::Job& job) {
  std::vector<std::string> overrides;
  if (request.points > 0 && job.design.type != "list")
    overrides.push_back(fmt::format("drift.design.n={}", request.points));
  if (request.folds > 0) overrides.push_back(fmt::format("data.split.folds={}", request.folds));
  return overrides;
}

void refuse_unstable_design(const job::Job& job, int64_t before, int64_t after) {
  if (after == before) return;
  if (!job.tests.empty())
    throw base::usage_error(
        "data.test",
        "more points of the design would move the points of data.test, which follow them",
        "Put them into a new study, which can take the trained models over with from:");
  if (job.make_design()->prefix_stable()) return;
  throw base::usage_error("drift.design",
                          "a larger " + job.design.type + " design moves the points it has",
                          "Take a prefix-stable design, such as random, in a new study");
}

bool may_change(const std::string& key, const StudyShape& before) {
  // That the data are the same is known already; studies of former versions do not tell it here.
  if (key == data_contents) return true;
  if (key == "drift.design.n" || key == "drift.design.points" || key == "data.split.folds" ||
      key == "models")
    return true;
  if (!key.starts_with("models.")) return false;
  return std::none_of(before.models.begin(), before.models.end(), [&](const std::string& model) {
    return key.starts_with("models." + model + ".");
  });
}

void refuse_other_changes(const StudyShape& before, const StudyShape& after,
                          const std::string& study) {
  const auto changeable = [&](job::Meaning meaning) {
    std::erase_if(meaning, [&](const auto& entry) { return may_change(entry.first, before); });
    return meaning;
  };
  const std::string changes =
      job::difference(changeable(before.meaning), changeable(after.meaning));
  if (!changes.empty())
    throw base::usage_error(
        study, "extending adds points, folds or models only, and this changes:\n" + changes,
        "Undo the change, or start a new study");
  if (before.gradient_parameters != after.gradient_parameters)
    throw base::usage_error(study, "the new models have other gradients than the study holds",
                            "Put them into a study of their own");
  if (before.epochs == 0 && after.epochs > 0)
    throw base::usage_error(study, "the study trains no model so far",
                            "Put the trained models into a study of their own");
}

// More models or folds would have changed the decisions that were taken.
void refuse_other_contest(const job::Job& job, const StudyShape& before, const StudyShape& after,
                          const std::string& study) {
  if (!job.early_terminate || (before.models == after.models && before.folds == after.folds))
    return;
  throw base::usage_error(
      study, "early_terminate has judged the models of this study among each other, in its folds",
      "Add points alone, or put other models or folds into a study of their own");
}

void refuse_shrinking(const StudyShape& before, const StudyShape& after, const std::string& study) {
  const auto refuse = [&](const std::string& what, int64_t has, int64_t wanted) {
    if (wanted < has)
      throw base::usage_error(
          study, fmt::format("the study has {} {} and would have {}", has, what, wanted),
          "Give at least as many as it has");
  };
  refuse("points", before.points, after.points);
  refuse("folds", before.folds, after.folds);
  for (const auto& model : before.models)
    if (std::find(after.models.begin(), after.models.end(), model) == after.models.end())
      throw base::usage_error(study, "the larger job lacks the model '" + model + "'",
                              "Keep the models that the study has");
}

// Bit for bit, so that NaN is itself.
bool same_values(const store::DesignAxis& before, const store::DesignAxis& after, int64_t points) {
  if (before.choices() != after.choices()) return false;
  for (int64_t first = 0; first < points; first += store::points_at_once) {
    const int64_t count = std::min(store::points_at_once, points - first);
    const auto was = before.block(first, count), is = after.block(first, count);
    if (before.choices()) {
      if (was != is) return false;
      continue;
    }
    const auto& one = std::get<std::vector<double>>(was);
    const auto& other = std::get<std::vector<double>>(is);
    if (std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) != 0) return false;
  }
  return true;
}

// The old points first in the new design.
void refuse_moved_points(const StudyShape& before, const StudyShape& after,
                         const std::string& study) {
  for (size_t axis = 0; axis < before.axes.size(); ++axis)
    if (!same_values(before.axes[axis], after.axes[axis], before.points))
      throw base::usage_error(
          study, "the points that the study has would move along " + before.axes[axis].name,
          "Append points, and leave those before them as they are");
}

// The user's text, with a note on top and, where it stands there once, the number changed.
std::string noted(std::string text, const char* key, int64_t before, int64_t after) {
  if (before == after) return text;
  const std::regex number(fmt::format("\\b{}:\\s*{}\\b", key, before));
  if (std::distance(std::sregex_iterator(text.begin(), text.end(), number),
                    std::sregex_iterator()) == 1)
    text = std::regex_replace(text, number, fmt::format("{}: {}", key, after));
  return fmt::format("# extended: {} {} -> {}\n", key, before, after) + text;
}

StudyShape larger_shape(const ExtendRequest& request, const StudyPaths& paths,
                        const StudyShape& before) {
  const ResolvedJob resolved(paths, before);
  const job::Job own = own_job(resolved.path(), before);
  refuse_changed_inputs(own, paths, before);
  // Said before the numbers are tried: a grid has no n to set.
  if (request.job.empty() && request.points > 0)
    refuse_unstable_design(own, before.points - static_cast<int64_t>(own.tests.size()),
                           request.points);
  const Inputs larger =
      read_inputs(request.job.empty() ? resolved.path() : request.job, overrides_of(request, own));
  StudyShape after = larger.shape;
  refuse_shrinking(before, after, paths.study);
  refuse_other_changes(before, after, paths.study);
  refuse_other_contest(larger.plan.job, before, after, paths.study);
  refuse_unstable_design(larger.plan.job, before.points, after.points);
  refuse_moved_points(before, after, paths.study);
  const int64_t listed = after.points - static_cast<int64_t>(own.tests.size());
  if (request.points > 0 && own.design.type == "list" && listed != request.points)
    throw base::usage_error("--points",
                            fmt::format("the list {} has {} points now", own.design.file, listed),
                            "Append the points to the list, then give their number");
  after.origin = before.origin;
  // Values of each image are kept as they were; the rows to come bring theirs where the job says
  // so.
  after.images = before.images;
  after.image_sources = before.image_sources;
  after.image_labels = before.image_labels;
  after.image_parents = before.image_parents;
  if (!request.job.empty()) return after;
  after.job_text = noted(before.job_text, "folds", before.folds, after.folds);
  after.job_text = noted(after.job_text, "n", own.design.n, larger.plan.job.design.n);
  return after;
}

}  // namespace

Extension extend_study(const ExtendRequest& request) {
  const StudyPaths paths(std::filesystem::absolute(request.study).string());
  const auto read = [&] {
    return StudyFile(paths.study, StudyFile::Access::read, comm::Context::local()).shape();
  };
  read();  // says what is wrong with the file before anything is made beside it
  store::make_folder(paths.work);
  const store::StudyLock lock(paths.lock, store::lock_patience());
  store::remove_unfinished_studies(paths.study);
  const StudyShape before = read();
  const StudyShape after = larger_shape(request, paths, before);
  const Extension extension{before.points,
                            after.points,
                            before.folds,
                            after.folds,
                            static_cast<int64_t>(before.models.size()),
                            static_cast<int64_t>(after.models.size())};
  if (extension.changed()) store::extend_study_file(paths, after, &lock.tenure());
  return extension;
}

}  // namespace driftsweep::study

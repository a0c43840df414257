#include "study/run_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/log.h"
#include "base/progress.h"
#include "comm/agreement.h"
#include "search/tolerance.h"
#include "study/deadline.h"
#include "study/drift_ellipsoid.h"
#include "sweep/signals.h"

namespace driftsweep::study {
namespace {

constexpr int no_deadline = std::numeric_limits<int>::max();

// The file is closed and the job ends within this time before the deadline.
double margin(double seconds) { return std::clamp(0.02 * seconds, 1.0, 30.0); }

int milliseconds_to_deadline(const std::string& option, const comm::Context& context) {
  int left = no_deadline;
  comm::agree_on_root(context, [&] {
    const auto seconds = seconds_to_deadline(option);
    // Beyond some weeks there is nothing to plan for.
    if (!seconds || *seconds > 2e6) return;
    left = static_cast<int>(1000 * (*seconds - margin(*seconds)));
    base::info("rows are given out for {} more", base::format_duration(left / 1000.0));
  });
  return context.minimum(left);
}

sweep::RowNumber allowed_failures(const job::RunSpec& run, int64_t rows) {
  if (!run.max_failures) return std::numeric_limits<sweep::RowNumber>::max();
  const double share = run.max_failures_percent ? static_cast<double>(rows) / 100 : 1;
  return static_cast<sweep::RowNumber>(std::floor(*run.max_failures * share));
}

}  // namespace

sweep::Policy make_policy(const StudyPlan& plan, const store::StudyShape& shape,
                          const std::string& deadline, const comm::Context& context,
                          const std::string& device) {
  sweep::Policy policy;
  const job::RunSpec& run = plan.job.run;
  policy.asked = sweep::StopSignals::asked;
  policy.place = context.host() + ", " + device;
  policy.retry = {run.retry.begin(), run.retry.end()};
  policy.max_failures = allowed_failures(run, plan.rows.size());
  policy.row_name = [&plan, &shape](sweep::RowNumber number) {
    const Row row = plan.rows.row(number);
    const store::RowType& type = store::type_of(row.kind);
    const std::string& model = shape.models[static_cast<size_t>(row.model)];
    return store::row_text(fmt::format("{} of {}", type.singular, model), type, shape, row.fold,
                           row.point);
  };
  const double training = run.training_limit.value_or(sweep::no_limit);
  const double evaluation = run.evaluation_limit.value_or(sweep::no_limit);
  if (run.training_limit || run.evaluation_limit)
    policy.time_limit = [training, evaluation, &plan](sweep::RowNumber number) {
      const RowKind kind = plan.rows.row(number).kind;
      // A search may take the limit of an evaluation for each of its own.
      if (kind == RowKind::tolerance) return evaluation * (search::most_evaluations + 2);
      if (kind == RowKind::ellipsoid)
        return evaluation * (search::most_evaluations_of_end + evaluations_beside_search);
      if (kind == RowKind::forensics) return evaluation * (plan.job.forensics->steps + 1);
      return kind == RowKind::training ? training : evaluation;
    };
  const int left = milliseconds_to_deadline(deadline, context);
  if (left != no_deadline) {
    policy.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(left);
    policy.interruption->end_at(*policy.deadline);
  }
  return policy;
}

}  // namespace driftsweep::study

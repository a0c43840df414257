#include "study/run_study.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/log.h"
#include "base/progress.h"
#include "comm/agreement.h"
#include "store/disk.h"
#include "store/gradient_checks.h"
#include "store/journal.h"
#include "store/running_row.h"
#include "store/writer_hold.h"
#include "study/all_doubts.h"
#include "study/data_trust.h"
#include "study/device_data.h"
#include "study/device_sharing.h"
#include "study/engine_plan.h"
#include "study/enter_study.h"
#include "study/gradient_check.h"
#include "study/inputs.h"
#include "study/plan.h"
#include "study/recorder.h"
#include "study/row_deaths.h"
#include "study/row_runner.h"
#include "study/run_policy.h"
#include "study/session.h"
#include "study/status_writer.h"
#include "sweep/engine.h"
#include "sweep/signals.h"

namespace driftsweep::study {
namespace {

std::string now() {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// "host1 (4 ranks), host2 (4 ranks)" would hide which rank sat where: one entry per rank, in order.
std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ","));
}

void require_visible(const std::string& study) {
  if (::access(study.c_str(), R_OK | W_OK) != 0)
    throw base::data_error(study, std::string("this rank cannot write it: ") + std::strerror(errno),
                           "Put the study on a file system that all nodes share");
}

store::SessionRecord session_record(const comm::Context& context, const ComputeDevice& device) {
  store::SessionRecord record;
  record.started = now();
  record.ranks = context.size();
  record.hosts = joined(context.gather(context.host()));
  record.devices = joined(context.gather(device.name));
  record.instruction_set = device.instruction_set;
  record.versions = versions();
  record.slurm_job = environment("SLURM_JOB_ID");
  return record;
}

void reopen_lost_trainings(std::vector<sweep::RowState>& states, const StudyPlan& plan,
                           const StudyFolders& folders) {
  const auto weights = [&](const Row& row) {
    const auto& model = plan.job.models[static_cast<size_t>(row.model)].name;
    return folders.models + "/" + weights_name(model, row.fold);
  };
  const auto lost = reopen_lost_trainings(states, plan.rows, weights);
  if (!lost.empty())
    base::warn("{}: the weights of {} trainings are gone; they are trained again", folders.models,
               lost.size());
}

void tell_why_it_stopped(const sweep::Summary& summary) {
  if (summary.waiting == 0) return;
  const std::string next =
      summary.stop == sweep::Stop::failures
          ? "see their causes in `driftsweep status`; raise run.max_failures to go on all the same"
          : "the same command goes on";
  base::warn("stopped with {} rows left: {}; {}", summary.waiting, summary.reason, next);
}

base::ExitCode exit_code(const sweep::Summary& summary) {
  if (summary.waiting > 0 && summary.stop != sweep::Stop::failures) return base::ExitCode::stopped;
  return summary.failed > 0 ? base::ExitCode::failed_rows : base::ExitCode::complete;
}

// A row that does not react at its time limit fails like one that does, unless the job lets rows
// beyond their limit run again; that takes another run, since its thread cannot be ended alone.
bool may_hang_again(const job::RunSpec& run) {
  return std::any_of(run.retry.begin(), run.retry.end(), [](const auto& retry) {
    return retry.first == "time_limit" && retry.second > 0;
  });
}

// Of the study's own data set, then of data.test.
std::vector<std::string> contents_of(const Inputs& inputs) {
  std::vector<std::string> contents;
  for (const auto& [key, value] : inputs.shape.meaning)
    if (key == data_contents) contents.push_back(value);
  for (const auto& test : inputs.tests) contents.push_back(test.contents);
  return contents;
}

void warn_of_changed_data(const Inputs& inputs, const std::vector<TrustedData>& before) {
  if (data_now(inputs.plan.job, contents_of(inputs)) != before)
    base::warn(
        "a data set was written or moved while the study ran, so that rows may be of other pixels; "
        "`driftsweep verify` tells");
}

// Of a study whose rows have all ended, once; kept in the file, which no rank has open any more.
// Whether some are broken, on all ranks.
bool gradients_are_broken(const comm::Context& context, const Inputs& inputs,
                          const StudyFolders& folders, const std::string& study,
                          const store::Statuses& statuses, c10::Device device,
                          const store::Tenure& tenure) {
  std::vector<uint8_t> broken;
  comm::agree_on_root(context, [&] {
    auto checks = store::read_gradient_checks(study);
    const bool known = std::any_of(checks.begin(), checks.end(), [](const auto& check) {
      return check.verdict != store::GradientVerdict::unchecked;
    });
    if (!checks.empty() && !known) {
      prepare_compute_thread(inputs.plan.job.run.threads_per_rank);
      checks = check_gradients(inputs, folders, statuses, device);
      const store::Tenure::Writing writing = tenure.write_now();
      store::write_gradient_checks(study, checks);
    }
    for (size_t model = 0; model < checks.size(); ++model) {
      const auto& check = checks[model];
      if (check.verdict == store::GradientVerdict::unchecked) continue;
      const std::string text = fmt::format(
          "gradients of {}: {} ({} differences in float64 told, the largest miss {:.2g} of the "
          "gradient's size)",
          inputs.shape.models[model], store::name_of(check.verdict), check.probes, check.miss);
      if (check.verdict != store::GradientVerdict::broken) {
        base::log_info(text);
        continue;
      }
      base::log_warning(text + "; do not use them, and tell us");
      broken = {1};
    }
  });
  context.broadcast(broken);
  return !broken.empty();
}

}  // namespace

base::ExitCode run_study(const comm::Context& context, const RunRequest& request) {
  const std::string study = std::filesystem::absolute(request.study).string();
  const StudyFolders folders(study);
  const sweep::StopSignals signals;
  std::unique_ptr<Inputs> inputs;
  comm::agree(context, [&] {
    inputs = std::make_unique<Inputs>(read_inputs(request.job, request.overrides));
  });
  const std::vector<TrustedData> data = data_now(inputs->plan.job, contents_of(*inputs));
  if (!request.trust_digests)
    check_pixels(context, inputs->plan.job, data, folders.data, std::filesystem::exists(study));
  const ComputeDevice device = bind_device(context);
  comm::agree_on_root(context, [&] {
    const base::Doubts doubts = all_doubts(inputs->plan, inputs->images, inputs->tests,
                                           device.device, request.trust_digests);
    base::tell(doubts, request.strict, base::ExitCode::usage);
    for (const auto& doubt : doubts) inputs->shape.doubts.push_back(base::text_of(doubt));
  });
  if (!request.share_devices) {
    refuse_shared_devices(context, device.uuid);
    keep_data_on_device(inputs->images, inputs->plan, device);
  }
  Entered entered;
  comm::agree_on_root(context, [&] {
    entered = enter_study(folders, inputs->shape, store::lock_patience(),
                          death_rule(inputs->plan.job, folders));
    if (!request.trust_digests) write_trusted(folders.data, data);
  });
  std::string owner = context.rank() == 0 ? entered.lock->id() : "";
  context.broadcast(owner);
  std::shared_ptr<store::Tenure> tenure;
  comm::agree(context, [&] { tenure = std::make_shared<store::Tenure>(folders.lock, owner); });
  std::optional<store::WriterHold> hold;
  comm::agree_on_root(context, [&] { hold.emplace(study); });
  // Opening is collective, so that a rank that cannot see the file must be found out before.
  comm::agree(context, [&] { require_visible(study); });
  std::optional<store::StudyFile> file;
  comm::agree(context, [&] { file.emplace(study, store::StudyFile::Access::write, context); });
  // A study that an earlier version began may lack room for kinds of rows, and goes on without.
  inputs->plan.rows = inputs->plan.rows.within(file->shape());
  const bool root = context.rank() == 0;
  const Rows& rows = inputs->plan.rows;
  std::vector<sweep::RowState> states;
  if (root) {
    states = states_of(*file, rows);
    reopen_lost_trainings(states, inputs->plan, folders);
  }

  const int32_t session = file->next_session();
  store::SessionRecord this_session = session_record(context, device);
  const auto write_session = [&] {
    const store::Tenure::Writing writing = tenure->write_now();
    file->write_session(session, this_session);
  };
  comm::agree_on_root(context, write_session);

  auto policy = std::make_unique<sweep::Policy>(
      make_policy(inputs->plan, inputs->shape, request.deadline, context, device.name));
  auto runner = std::make_unique<RowRunner>(*inputs, device, folders, policy->interruption,
                                            [tenure] { tenure->require(); });
  std::string label = std::to_string(entered.label);
  context.broadcast(label);
  const Seat seat{std::stoll(label), session, context.rank()};
  const store::JournalHeader header{file->shape().origin, seat.rank, inputs->shape.models};
  std::optional<store::JournalWriter> journal;
  std::unique_ptr<store::RunningRowFile> running;
  comm::agree(context, [&] {
    journal.emplace(
        folders.journal, seat.label, header,
        std::chrono::milliseconds(std::llround(1000 * inputs->plan.job.run.sync_interval)));
    running = std::make_unique<store::RunningRowFile>(folders.journal, seat.label, header, session,
                                                      context.host());
    if (root) journal->append(store::SessionEntry{session, this_session});
  });
  policy->excuse = [&running = *running] { running.excuse(); };
  Recorder recorder(rows, *journal, *file, study, seat, *tenure);
  std::optional<base::ProgressLine> line;
  if (root) line.emplace();
  sweep::Callbacks callbacks;
  callbacks.run_row = [&runner = *runner, &running = *running, &rows, &job = inputs->plan.job,
                       folders](sweep::RowNumber number) {
    const store::RowKey key = rows.row(number);
    const store::RunningRow mark(running, key, progress_of(key, job, folders));
    return runner.run(number);
  };
  callbacks.record_block = [&](auto results) { recorder.record(results); };
  callbacks.note_failure = [&](const sweep::Result& result) { recorder.note_failure(result); };
  if (may_hang_again(inputs->plan.job.run))
    callbacks.note_hang = [&](const sweep::Result& result) { recorder.note_hang(result); };
  std::optional<StatusWriter> status;
  if (root) status.emplace(folders.status, session, context.size(), this_session.started);
  sweep::Progress last;
  const auto report = [&](const sweep::Progress& progress) {
    last = progress;
    line->update(progress);
    status->update(progress);
  };
  const sweep::Summary summary = sweep::run_engine(
      context, engine_plan(inputs->plan, *file, folders.checkpoints), states, callbacks,
      root ? sweep::ReportProgress(report) : sweep::ReportProgress(), *policy);
  if (root) line->finish(last);
  running->excuse();
  this_session.finished = now();
  comm::agree_on_root(context, [&] {
    write_session();
    journal->append(store::SessionEntry{session, this_session});
    status->finish(last, summary.waiting > 0 ? "stopped" : "finished");
    store::synchronise(study);
  });
  context.barrier();
  if (root) warn_of_changed_data(*inputs, data);
  bool broken = false;
  if (summary.waiting == 0 && !summary.hung && !inputs->plan.gradient_parameters.empty()) {
    const store::Statuses statuses = root ? file->statuses() : store::Statuses();
    comm::agree(context, [&] { file.reset(); });
    broken =
        gradients_are_broken(context, *inputs, folders, study, statuses, device.device, *tenure);
  }
  if (summary.hung) {
    // The row that did not react still uses them; the process ends soon.
    static_cast<void>(inputs.release());
    static_cast<void>(policy.release());
    static_cast<void>(runner.release());
    static_cast<void>(running.release());
  }
  if (root) tell_why_it_stopped(summary);
  return broken ? base::ExitCode::failed_rows : exit_code(summary);
}

}  // namespace driftsweep::study

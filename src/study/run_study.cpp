#include "study/run_study.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/hash.h"
#include "base/log.h"
#include "base/progress.h"
#include "capture/camera_facts.h"
#include "comm/agreement.h"
#include "job/identity.h"
#include "study/plan.h"
#include "study/row_runner.h"
#include "study/session.h"
#include "sweep/engine.h"

namespace driftsweep::study {
namespace {

// What every rank reads for itself from job and data.
struct Inputs {
  StudyPlan plan;
  data::ImageSet images;
  store::StudyShape shape;
};

Inputs read_inputs(const RunRequest& request) {
  job::Job job = job::read_job(request.job, request.overrides);
  packed::PackedFile packed(job.data_file);
  std::vector<std::pair<std::string, std::string>> contents = {{"data", packed.identity()}};
  for (const auto& model : job.models)
    if (!model.torchscript.empty())
      contents.emplace_back("models." + model.name + ".torchscript",
                            base::hex(base::sha256_file(model.torchscript)));
  const std::string identity = job::identity(job, contents);
  StudyPlan plan = make_plan(std::move(job), packed.facts());
  store::StudyShape shape = shape_of(plan, packed.facts(), identity);
  return {std::move(plan), data::ImageSet(std::move(packed)), std::move(shape)};
}

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

}  // namespace

base::ExitCode run_study(const comm::Context& context, const RunRequest& request) {
  const std::string study = std::filesystem::absolute(request.study).string();
  const StudyFolders folders(study);
  std::optional<Inputs> inputs;
  comm::agree(context, [&] { inputs.emplace(read_inputs(request)); });
  comm::agree_on_root(context, [&] { create_or_check(study, inputs->shape, folders); });
  if (context.rank() == 0)
    for (const auto& sentence :
         capture::unknown_noise(inputs->plan.job.parameters, inputs->images.facts().cameras))
      base::warn("{}", sentence);

  // Opening is collective, so that a rank that cannot see the file must be found out before.
  comm::agree(context, [&] { require_visible(study); });
  std::optional<store::StudyFile> file;
  comm::agree(context, [&] { file.emplace(study, store::StudyFile::Access::write, context); });
  const bool root = context.rank() == 0;
  const Rows& rows = inputs->plan.rows;
  std::vector<sweep::RowState> states;
  if (root) states = states_of(file->statuses(), rows);

  const int32_t session = file->next_session();
  const ComputeDevice device = bind_device(context);
  store::SessionRecord this_session = session_record(context, device);
  comm::agree_on_root(context, [&] { file->write_session(session, this_session); });

  RowRunner runner(inputs->plan, inputs->images, device, folders);
  int32_t failures = root ? file->failures() : 0;
  std::optional<base::ProgressLine> line;
  if (root) line.emplace();
  sweep::Callbacks callbacks;
  callbacks.run_row = [&](sweep::RowNumber row) { return runner.run(row); };
  callbacks.record = [&](const sweep::Result& result) { record(*file, rows, result, session); };
  callbacks.note_failure = [&](const sweep::Result& result) {
    // A row that failed with the row it waits for has run nowhere: nobody else writes its status.
    if (result.rank < 0) record(*file, rows, result, session);
    file->write_failure(failures++, failure_of(rows.row(result.row), inputs->shape.models, result));
  };
  sweep::Progress last;
  const auto report = [&](const sweep::Progress& progress) {
    last = progress;
    line->update(progress);
  };
  const sweep::Summary summary =
      sweep::run_engine(context, engine_plan(inputs->plan), states, callbacks,
                        root ? sweep::ReportProgress(report) : sweep::ReportProgress());
  if (root) line->finish(last);
  this_session.finished = now();
  comm::agree_on_root(context, [&] { file->write_session(session, this_session); });
  context.barrier();
  return summary.failed > 0 ? base::ExitCode::failed_rows : base::ExitCode::complete;
}

}  // namespace driftsweep::study

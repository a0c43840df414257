#include "store/run_status.h"

#include <nlohmann/json.hpp>

#include "store/disk.h"

namespace driftsweep::store {

using Json = nlohmann::ordered_json;

void write_run_status(const std::string& path, const RunStatus& status) {
  const auto known = [](double value) { return value < 0 ? Json(nullptr) : Json(value); };
  const Json json = {
      {"state", status.state},
      {"rows",
       {{"total", status.total},
        {"complete", status.complete},
        {"failed", status.failed},
        {"waiting", status.total - status.complete - status.failed}}},
      {"rows_per_second", known(status.rows_per_second)},
      {"seconds_left", known(status.seconds_left)},
      {"elapsed", status.elapsed},
      {"session", status.session},
      {"ranks", status.ranks},
      {"host", status.host},
      {"pid", status.pid},
      {"slurm_job", status.slurm_job},
      {"started", status.started},
      {"updated", status.updated},
  };
  replace_file(path, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", false);
}

std::optional<RunStatus> read_run_status(const std::string& path) {
  const Json json = Json::parse(read_file(path), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    const auto number = [&](const char* name) {
      return json.at(name).is_null() ? -1 : json.at(name).get<double>();
    };
    RunStatus status;
    status.state = json.at("state");
    status.total = json.at("rows").at("total");
    status.complete = json.at("rows").at("complete");
    status.failed = json.at("rows").at("failed");
    status.elapsed = json.at("elapsed");
    status.rows_per_second = number("rows_per_second");
    status.seconds_left = number("seconds_left");
    status.session = json.at("session");
    status.ranks = json.at("ranks");
    status.host = json.at("host");
    status.pid = json.at("pid");
    status.slurm_job = json.at("slurm_job");
    status.started = json.at("started");
    status.updated = json.at("updated");
    return status;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace driftsweep::store

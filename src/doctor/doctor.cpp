#include "doctor/doctor.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "doctor/folder.h"
#include "doctor/ranks.h"
#include "doctor/software.h"
#include "doctor/variables.h"

namespace driftsweep::doctor {

std::string report(const comm::Context& context, const std::string& folder,
                   const std::string& trouble) {
  const auto places = gather_places(context);
  const auto disk = examine_folder(context, folder);
  if (context.rank() != 0) return "";
  std::vector<Finding> findings = software();
  const auto add = [&findings](const std::vector<Finding>& more) {
    findings.insert(findings.end(), more.begin(), more.end());
  };
  if (!trouble.empty()) findings.push_back(look("launcher", trouble));
  add(judge_places(places));
  add(disk);
  add(judge_variables(own_environment(), places.front().cores.size(), places.size()));
  const auto looks = std::count_if(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return !finding.good; });
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("driftsweep doctor, {:%Y-%m-%dT%H:%M:%SZ}\n", fmt::gmtime(now)) +
         text_of(findings) +
         (looks == 0 ? std::string("All is good.\n")
                     : fmt::format("{} line{} to look at.\n", looks, looks == 1 ? "" : "s"));
}

}  // namespace driftsweep::doctor

#include "base/errors.h"

#include <utility>

namespace driftsweep::base {
namespace {

// "where: reason. Did you mean 'x'? Repair."
std::string sentence(const Complaint& complaint) {
  std::string text = complaint.where.empty() ? "" : complaint.where + ": ";
  text += complaint.reason + ".";
  if (!complaint.did_you_mean.empty()) text += " Did you mean '" + complaint.did_you_mean + "'?";
  if (!complaint.repair.empty()) text += " " + complaint.repair + ".";
  return text;
}

}  // namespace

UserError::UserError(ExitCode code, Complaint complaint)
    : std::runtime_error(sentence(complaint)), code_(code), complaint_(std::move(complaint)) {}

UserError usage_error(std::string where, std::string reason, std::string repair,
                      std::string did_you_mean) {
  return {ExitCode::usage,
          {std::move(where), std::move(reason), std::move(repair), std::move(did_you_mean)}};
}

UserError data_error(std::string where, std::string reason, std::string repair,
                     std::string did_you_mean) {
  return {ExitCode::data,
          {std::move(where), std::move(reason), std::move(repair), std::move(did_you_mean)}};
}

InternalError::InternalError(const std::string& what)
    : std::logic_error("internal error: " + what + " (please report this)") {}

}  // namespace driftsweep::base

#include "base/errors.h"

#include <utility>

#include "base/spelling.h"

namespace driftsweep::base {
namespace {

// A suggestion that looks like what stands in the reason already would read as a riddle.
std::string unseen_difference(const std::string& reason, const std::string& suggestion) {
  const auto holds = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  if (holds(reason, suggestion)) return "";
  if (holds(composed(reason), composed(suggestion)))
    return ", the same letters in another Unicode form";
  if (holds(visible(reason), visible(suggestion)))
    return ", which differs in characters that cannot be seen";
  return "";
}

// "where: reason. Did you mean 'x'? Repair."
std::string sentence(const Complaint& complaint) {
  std::string text = complaint.where.empty() ? "" : complaint.where + ": ";
  text += complaint.reason + ".";
  if (!complaint.did_you_mean.empty())
    text += " Did you mean '" + complaint.did_you_mean + "'" +
            unseen_difference(complaint.reason, complaint.did_you_mean) + "?";
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

// Two families of errors: a mistake of the user (UserError, with the edit that repairs it) and a
// bug of ours (InternalError). Drivers map them to exit codes; nothing else decides on one.
#pragma once

#include <stdexcept>
#include <string>

namespace driftsweep::base {

// Exit codes of the program, as INTERFACE promises them.
enum class ExitCode : int {
  complete = 0,     // all rows complete
  internal = 1,     // a bug
  usage = 2,        // bad command line or job
  data = 3,         // bad input data
  failed_rows = 4,  // finished, with failed rows
  stopped = 75,     // stopped early: the same command goes on
};

// What the user is told, field by field. The sentence is made in one place (UserError's
// constructor).
struct Complaint {
  std::string where;              // the file, `job.yaml:12`, or the option
  std::string reason;             // what is wrong, without a full stop
  std::string repair;             // what to do, without a full stop; may be empty
  std::string did_you_mean = "";  // nearest valid name; may be empty
};

// A mistake in the job, the command line (ExitCode::usage) or the input data (ExitCode::data).
class UserError : public std::runtime_error {
 public:
  UserError(ExitCode code, Complaint complaint);

  ExitCode code() const { return code_; }
  const Complaint& complaint() const { return complaint_; }

 private:
  ExitCode code_;
  Complaint complaint_;
};

// Shorthands for the two codes a UserError usually carries.
UserError usage_error(std::string where, std::string reason, std::string repair,
                      std::string did_you_mean = "");
UserError data_error(std::string where, std::string reason, std::string repair,
                     std::string did_you_mean = "");

// A state that only a bug of ours can reach.
class InternalError : public std::logic_error {
 public:
  explicit InternalError(const std::string& what);
};

}  // namespace driftsweep::base

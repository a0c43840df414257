#include "comm/failure.h"

#include "base/errors.h"

namespace driftsweep::comm {
namespace {

// The text an InternalError was made from: its constructor wraps it, and would wrap it again.
std::string unwrapped(const std::string& text) {
  const std::string frame = base::InternalError("\n").what();
  const auto middle = frame.find('\n');
  const std::string before = frame.substr(0, middle), after = frame.substr(middle + 1);
  if (!text.starts_with(before) || !text.ends_with(after)) return text;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

}  // namespace

Failure describe(const std::exception_ptr& error) {
  Failure failure;
  try {
    std::rethrow_exception(error);
  } catch (const base::UserError& user) {
    const base::Complaint& complaint = user.complaint();
    failure.user_mistake = 1;
    failure.code = static_cast<int32_t>(user.code());
    failure.where = complaint.where;
    failure.reason = complaint.reason;
    failure.repair = complaint.repair;
    failure.did_you_mean = complaint.did_you_mean;
  } catch (const base::InternalError& internal) {
    failure.reason = unwrapped(internal.what());
  } catch (const std::exception& other) {
    failure.reason = other.what();
  } catch (...) {
    failure.reason = "an exception of unknown type";
  }
  return failure;
}

void raise(const Failure& failure) {
  if (failure.user_mistake == 0) throw base::InternalError(failure.reason);
  throw base::UserError(static_cast<base::ExitCode>(failure.code),
                        {failure.where, failure.reason, failure.repair, failure.did_you_mean});
}

}  // namespace driftsweep::comm

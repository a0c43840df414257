#include "sweep/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <new>

#include "base/errors.h"

namespace driftsweep::sweep {
namespace {

bool says_out_of_memory(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("out of memory") != std::string::npos;
}

// Libraries append back traces to their sentences, for their authors and not for ours.
std::string without_trace(const std::string& text) {
  return text.substr(0, text.find("\nException raised from "));
}

}  // namespace

void set_failed(Result& result, const std::exception_ptr& error) {
  result.state = RowState::failed;
  result.values.reset();
  try {
    std::rethrow_exception(error);
  } catch (const RowError& own) {
    result.error = own.error_class();
    result.text = own.what();
  } catch (const base::UserError& user) {
    result.error = user.code() == base::ExitCode::data ? "data" : "usage";
    result.text = user.what();
  } catch (const base::InternalError& internal) {
    result.error = "internal";
    result.text = internal.what();
  } catch (const std::bad_alloc&) {
    result.error = "out_of_memory";
    result.text = "the host has no memory left";
  } catch (const std::exception& other) {
    result.error = says_out_of_memory(other.what()) ? "out_of_memory" : "exception";
    result.text = without_trace(other.what());
  } catch (...) {
    result.error = "exception";
    result.text = "an exception of unknown type";
  }
}

Result failed_dependant(RowNumber row, RowNumber failed) {
  Result result;
  result.row = row;
  result.state = RowState::failed;
  result.rank = -1;
  result.error = "dependency";
  result.text = fmt::format("row {}, which this row waits for, failed", failed);
  return result;
}

}  // namespace driftsweep::sweep

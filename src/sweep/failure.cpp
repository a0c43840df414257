#include "sweep/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <new>
#include <system_error>

#include "base/errors.h"

namespace driftsweep::sweep {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// LibTorch knows no types for these: its CPU allocator says "can't allocate memory", CUDA's "out of
// memory", and errors of a GPU carry the name of the library.
std::string class_of(const std::string& text) {
  const std::string words = lower(text);
  const auto says = [&](const char* part) { return words.find(part) != std::string::npos; };
  if (says("out of memory") || says("can't allocate memory") || says("alloc_failed"))
    return "out_of_memory";
  if (says("cuda error") || says("cublas_status") || says("cudnn_status") || says("cudnn error"))
    return "device";
  return "exception";
}

// Libraries append back traces to their sentences, for their authors and not for ours, and
// TorchScript writes its own before the sentence, which is the last line.
std::string without_trace(const std::string& text) {
  std::string sentence = text.substr(0, text.find("\nException raised from "));
  if (!sentence.starts_with("The following operation failed in the TorchScript interpreter"))
    return sentence;
  while (!sentence.empty() && std::isspace(static_cast<unsigned char>(sentence.back())) != 0)
    sentence.pop_back();
  return "in the TorchScript module: " + sentence.substr(sentence.rfind('\n') + 1);
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
  } catch (const std::system_error& refused) {
    result.error = "transient";
    result.text = refused.what();
  } catch (const std::exception& other) {
    result.error = class_of(other.what());
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

Result pruned_dependant(RowNumber row) {
  Result result;
  result.row = row;
  result.state = RowState::pruned;
  result.rank = -1;
  return result;
}

}  // namespace driftsweep::sweep

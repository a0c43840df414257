// Why a row failed, as a class that can be counted and a sentence that can be read.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "sweep/plan.h"

namespace driftsweep::sweep {

// Thrown by run_row to name the class itself ("not_finite", "unreadable_image").
class RowError : public std::runtime_error {
 public:
  RowError(std::string error_class, const std::string& text)
      : std::runtime_error(text), class_(std::move(error_class)) {}
  const std::string& error_class() const { return class_; }

 private:
  std::string class_;
};

// Makes `result` a failed one. Classes: RowError's own; "data" and "usage" by the code of a
// base::UserError; "internal" for base::InternalError; "out_of_memory" for std::bad_alloc and for
// any exception whose text says "out of memory"; "device" for errors of CUDA and its libraries;
// "transient" for std::system_error, by which the surroundings refuse something; "exception" for
// the rest.
void set_failed(Result& result, const std::exception_ptr& error);

// The result of a row that nobody ran because `failed`, which it waits for at one or more removes,
// failed.
Result failed_dependant(RowNumber row, RowNumber failed);
// Likewise where that row was pruned.
Result pruned_dependant(RowNumber row);

}  // namespace driftsweep::sweep

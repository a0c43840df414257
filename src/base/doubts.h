// A doubt: a fact about data, camera, labels or model that may make numbers wrong, though nothing
// is wrong enough to refuse. It is told once as a warning where the user looks (pack, check, run),
// stands in the file that was made all the same, and is a refusal under --strict.
#pragma once

#include <string>
#include <vector>

#include "base/errors.h"

namespace driftsweep::base {

struct Doubt {
  std::string where;   // the file, `job.yaml:12`, or the data set; empty where the reason says it
  std::string reason;  // what raises it, with the number, without a full stop
  std::string repair;  // what to do, without a full stop; may be empty

  bool operator==(const Doubt&) const = default;
};

using Doubts = std::vector<Doubt>;

// "cells.h5: 3 pictures stand there twice. Leave them out with --exclude". One line.
std::string text_of(const Doubt& doubt);

// Adds it where an equal one does not stand already.
void add_doubt(Doubts& doubts, Doubt doubt);

void add_doubts(Doubts& doubts, const Doubts& more);

// Each as a warning of one line. Under `strict` they are all told, then the first is thrown as a
// UserError with `code`, which says how many there are.
void tell(const Doubts& doubts, bool strict, ExitCode code);

}  // namespace driftsweep::base

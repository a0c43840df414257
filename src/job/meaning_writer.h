// Inside the room: how the meaning of a job is gathered.
#pragma once

#include <fmt/format.h>

#include <string>

#include "job/job.h"

namespace driftsweep::job {

// Appends (key, value) pairs.
class MeaningWriter {
 public:
  explicit MeaningWriter(Meaning& meaning) : meaning_(meaning) {}
  template <typename Value>
  void add(const std::string& key, const Value& value) {
    meaning_.emplace_back(key, fmt::format("{}", value));
  }

 private:
  Meaning& meaning_;
};

}  // namespace driftsweep::job

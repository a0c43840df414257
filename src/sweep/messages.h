// What ranks and the coordinator tell each other. Raise a version with every change of fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comm/codec.h"
#include "comm/failure.h"
#include "sweep/lease.h"
#include "sweep/progress.h"

namespace driftsweep::sweep {

inline constexpr int coordinator_tag = 0, worker_tag = 1;

// How a row ended: a Result without its values.
struct Outcome {
  int64_t row = -1;
  uint8_t state = 0;
  int32_t attempts = 1;
  int32_t rank = 0;
  double seconds = 0;
  std::string error, text;
  bool yielded = false;
  double score = 0;  // where it yielded
  bool assisted = false;

  Outcome() = default;
  explicit Outcome(const Result& result);
  Result result() const;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& row& state& attempts& rank& seconds& error& text& yielded& score& assisted;
  }
};

// A message without fields.
template <uint32_t Kind>
struct Signal {
  static constexpr uint32_t kind = Kind, version = 1;
  template <class Archive>
  void serialize(Archive&, unsigned) {}
};

// Rank to coordinator.
using Request = Signal<10>;  // I want a lease
struct Report {              // these rows have ended and are stored
  static constexpr uint32_t kind = 11, version = 4;
  std::vector<Outcome> outcomes;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& outcomes;
  }
};
struct Broken {  // I cannot go on
  static constexpr uint32_t kind = 12, version = 1;
  comm::Failure failure;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& failure;
  }
};
struct Wish {  // stop the run
  static constexpr uint32_t kind = 15, version = 1;
  uint8_t urgency = 0, stop = 0;
  std::string reason;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& urgency& stop& reason;
  }
};
using Alive = Signal<16>;  // nothing new here
struct Doubt {             // this row has failed, perhaps by the device's fault: whose row is it?
  static constexpr uint32_t kind = 17, version = 3;
  Outcome outcome;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& outcome;
  }
};
using Left = Signal<13>;   // nothing runs here any more, everything is reported
using Noted = Signal<14>;  // rank 0: the failures sent are noted, send the next

// Coordinator to rank.
struct Grant {
  static constexpr uint32_t kind = 20, version = 3;
  Lease lease;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& lease.rows& lease.seconds_per_row& lease.urgent;
    archive& lease.stage.number& lease.stage.last;
    archive& lease.team& lease.team_number;
  }
};
struct Failures {  // to rank 0: note these
  static constexpr uint32_t kind = 21, version = 4;
  std::vector<Outcome> outcomes;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& outcomes;
  }
};
struct Advance {  // to rank 0: show this
  static constexpr uint32_t kind = 22, version = 2;
  Progress progress;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& progress.total& progress.complete& progress.failed& progress.pruned;
    archive& progress.at_start;
    archive& progress.elapsed& progress.cost_done& progress.cost_total;
  }
};
struct End {  // finish the row in flight, as soon as `urgency` says, report, and leave
  static constexpr uint32_t kind = 23, version = 2;
  uint8_t urgency = 0;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& urgency;
  }
};
struct Verdict {  // on a Doubt: record the failure, or forget it
  static constexpr uint32_t kind = 26, version = 1;
  int64_t row = -1;
  bool charge = false;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& row& charge;
  }
};
using Suspend = Signal<27>;  // hand back what has not begun
using Beat = Signal<25>;     // the coordinator lives
using Closed = Signal<24>;   // all ranks have left, no message follows

}  // namespace driftsweep::sweep

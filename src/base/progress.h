// How far a run has come, as text for people.
#pragma once

#include <cstdint>
#include <string>

namespace driftsweep::base {

// A moment of a run. Costs are in any unit and of this session only; they weigh long rows against
// short ones in the time left.
struct ProgressState {
  int64_t total = 0, complete = 0, failed = 0;
  int64_t at_start = 0;  // rows that had ended before this session
  double elapsed = 0;    // seconds since this session began
  double cost_done = 0, cost_total = 0;
  int64_t pruned = 0;  // rows that ended early since others were better

  int64_t ended() const { return complete + failed + pruned; }
};

// "less than 1 s", "12 s", "1 min 32 s", "3 h 5 min", "2 d 4 h".
std::string format_duration(double seconds);
// "41.2 rows/s", for slow rows "3.5 rows/min" or "0.8 rows/h".
std::string format_rate(double rows_per_second);
// Seconds left at the pace so far, weighed by cost; negative while nothing is known.
double seconds_left(const ProgressState& state);
// "rows 1234/5000 (3 failed) (9 pruned)  41.2 rows/s  1 min 32 s left"; parts not yet known are
// left out, and a finished run tells its time instead ("in 12 s").
std::string format_progress(const ProgressState& state);

// When a log gets a line: at first, at each further tenth of the rows, and after 30 s without one
// (in a long run after a twentieth of its time, so that a day gives a hundred lines).
class SparsePace {
 public:
  // True where `state` deserves a line; remembers it as the line before.
  bool due(const ProgressState& state);

 private:
  bool wrote_ = false;
  double last_time_ = 0;
  int64_t last_tenth_ = 0;
};

// Writes to stderr: on a terminal one line that is written over, in a log sparse lines of their
// own. Make one on rank 0 only, and use it from one thread.
class ProgressLine {
 public:
  ProgressLine();  // asks whether stderr is a terminal, and NO_COLOR
  ProgressLine(bool terminal, bool colour) : terminal_(terminal), colour_(colour) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void update(const ProgressState& state);
  // The last line, which stays on the terminal too.
  void finish(const ProgressState& state);
  // Wipes the terminal's line, so that a message can be written; the next update draws it again.
  void clear();

 private:
  std::string painted(const ProgressState& state) const;

  bool terminal_, colour_;
  bool open_ = false;  // the terminal's cursor stands behind our line
  SparsePace pace_;
};

}  // namespace driftsweep::base

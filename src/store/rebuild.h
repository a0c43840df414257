// Inside the room: the rows of a study as its journals have them, in a new file. `repair` gives
// that file the study's name; `verify` compares the study with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/journal_set.h"
#include "store/study_paths.h"
#include "store/study_shape.h"

namespace driftsweep::store {

enum class Reading { whole, broken, endless };

// Whether the study opens and every value of it can be read. Tried by a process of its own, since a
// damaged file may crash the library that reads it, or send it into a loop: endless is what takes
// more than reading_limit().
Reading try_reading(const std::string& path);

// Seconds of computing: three, and one more for each 20 MB of the file.
double reading_limit(const std::string& path);

// The shape of the study at this path; nothing where it does not open.
std::optional<StudyShape> shape_of_file(const std::string& path);

// The better one of the file's shape and the saved one, which carries a check sum. Where both are
// whole and differ, a killed `extend` may have saved the larger one: then the file's counts.
// Nothing where there is neither.
std::optional<StudyShape> trusted_shape(const StudyPaths& paths,
                                        const std::optional<StudyShape>& of_file);

struct Rebuilt {
  bool opened = false;      // the old file gave its rows
  bool from_start = false;  // the journals go back to the first session: the old file's rows that
                            // they do not have are damage, and were left out
  int64_t journalled = 0;   // rows brought in from the journals
};

// Fills the new study at `to`, with every row waiting, from the old one at `from` (where it opens)
// and the journals, which count more.
Rebuilt rebuild_rows(const std::string& from, bool opens, const std::string& to,
                     const JournalSet& journals);

}  // namespace driftsweep::store

// Characters that nobody sees, or that look like a blank and are none.
#pragma once

#include <string>

#include "job/node.h"

namespace driftsweep::job {

// UserError (usage) at `where` where a scalar without quotes holds one: "seed" with a no-break
// space behind it is another key, and "7" with one is no number.
void refuse_unseen(const std::string& scalar, const std::string& where);

// Of a YAML text that does not parse: where the line (from 0) of the error, or the one before it,
// holds such a character, or a tab among the blanks that indent it, this is what to say.
void refuse_unseen_near(const std::string& text, int line, const Place& place);

}  // namespace driftsweep::job

// What the sessions of a study have in common, and where they differ.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

// One fact of all sessions, such as &SessionRecord::versions: every text once, in their order.
inline std::string distinct(const std::vector<store::SessionRecord>& sessions,
                            std::string store::SessionRecord::*fact) {
  std::string text;
  std::set<std::string> known;
  for (const auto& session : sessions)
    if (!(session.*fact).empty() && known.insert(session.*fact).second)
      text += (text.empty() ? "" : "; ") + session.*fact;
  return text;
}

}  // namespace driftsweep::analysis

// What the reading of one file found out about the file and leaves to the user's judgement.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::raw {

struct Remark {
  // What it is about, the same for all files it is said of ("OpcodeList2"): many files are told of
  // in one line.
  std::string topic;
  std::string reason;  // with the numbers, without a full stop
  std::string repair;  // without a full stop; may be empty
  // True: numbers may be wrong, a warning. False: the file says something that is not applied and
  // that a raw can do without.
  bool doubt = true;
};

using Remarks = std::vector<Remark>;

}  // namespace driftsweep::raw

// Whether a PyTorch archive (a ZIP file) holds what was written. LibTorch reads the checksums that
// stand in it and compares none of them, so that a flipped bit of a weight would pass.
#pragma once

#include <string>

namespace driftsweep::task {

// Reads every record and compares its CRC-32. UserError (data) naming file and record where one
// differs; what is no ZIP file at all is left to the reader, which says so.
void check_archive(const std::string& path);

// What a file that torch.save wrote, and torch.jit.save did not, most likely is: "a state dict",
// "a pickled module", "a pickled checkpoint"; empty for anything else.
std::string pickled_kind(const std::string& path);

}  // namespace driftsweep::task

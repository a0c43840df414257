// One raw through a pipeline, as a picture or a contact sheet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::study {

struct RenderRequest {
  std::string raw;
  std::string camera;                       // path of a camera.yaml; empty = none
  std::string processing = "parametrized";  // static | parametrized | network | none
  std::string weights;                      // of the mode network: see load_processing()
  std::vector<std::string> parameters;      // NAME=VALUE, NAME*=FACTOR, NAME+=OFFSET
  // NAME=FROM:TO:COUNT[:log], also *= and +=; of a choice NAME=A,B,C or NAME=all; empty = none.
  std::string sweep;
  bool stages = false;  // a strip of the raw and each stage of the pipeline
  uint64_t seed = 0;    // of all noise; a job with this seed sees the same
  std::string output;   // .png or .npy
};

// Writes the output, atomically. UserError (usage) for a parameter that does not exist, does not
// act in this processing mode or is outside its physical domain; (data) for an unreadable raw.
void render(const RenderRequest& request);

}  // namespace driftsweep::study

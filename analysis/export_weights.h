// The trained weights of a study, for PyTorch.
#pragma once

#include <string>
#include <vector>

#include "store/study_file.h"

namespace driftsweep::analysis {

// Copies the final weights of every complete training into `folder` (made where it does not exist)
// as MODEL.foldK.safetensors: tensors under PyTorch's names, which load there with strict=True; the
// header's metadata hold the classes, the normalisation and the statistics of a batch norm before
// the network. Each copy is compared with the SHA-256 in the study before it takes its name;
// returns the paths. Needs a study opened for reading, at `path`. UserError (data) where a file is
// missing or is not the one the study names, where nothing is trained yet, or where it cannot
// write.
std::vector<std::string> export_weights(const store::StudyFile& study, const std::string& path,
                                        const std::string& folder);

}  // namespace driftsweep::analysis

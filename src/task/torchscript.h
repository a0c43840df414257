// Any TorchScript classifier: pictures (B, 3, H, W) in, logits (B, classes) out.
#pragma once

#include <memory>
#include <string>

#include "task/classifier.h"

namespace driftsweep::task {

// UserError (data) where the file is no TorchScript module. A module whose output has another shape
// than (B, classes) is refused at the first call, with both shapes.
std::unique_ptr<Classifier> load_torchscript(const std::string& path, int64_t classes);

}  // namespace driftsweep::task

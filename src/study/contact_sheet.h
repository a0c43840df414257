// Several pictures side by side, each with a number under it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "image/mosaic.h"

namespace driftsweep::study {

// Panels of equal size in rows of at most five, on white, with captions of digits, '.', '-', '+'
// and 'e' (other characters leave a gap). Panels narrower than 160 pixels are enlarged by a whole
// factor.
image::RgbImage contact_sheet(const std::vector<std::pair<std::string, image::RgbImage>>& panels);

}  // namespace driftsweep::study

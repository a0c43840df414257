// Figures of the study file.
#pragma once

#include "drivers/figures.h"

namespace driftsweep::drivers {

// Writes a study in the system's folder for temporary files, and removes it.
void bench_store(Figures& figures);

}  // namespace driftsweep::drivers

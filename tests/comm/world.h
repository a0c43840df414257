#pragma once

#include "comm/context.h"

// The context that mpi_main.cpp's main() opened.
const driftsweep::comm::Context& world();

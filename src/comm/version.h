// The MPI that is at work.
#pragma once

#include <string>

namespace driftsweep::comm {

// Its own words, on one line: "Open MPI v4.1.4, package: …". May be asked before MPI_Init.
std::string mpi_library();

}  // namespace driftsweep::comm

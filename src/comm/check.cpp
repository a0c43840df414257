#include "comm/check.h"

#include <mpi.h>

#include <string>

#include "base/errors.h"

namespace driftsweep::comm {

void check(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) length = 0;
  throw base::InternalError(std::string(call) + ": " + std::string(text, length));
}

}  // namespace driftsweep::comm

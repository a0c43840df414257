// Every return value of MPI goes through here.
#pragma once

namespace driftsweep::comm {

// InternalError with MPI's own text where `code` is not MPI_SUCCESS; `call` names the function.
void check(int code, const char* call);

}  // namespace driftsweep::comm

#include "comm/version.h"

#include <mpi.h>

#include <array>

#include "comm/check.h"

namespace driftsweep::comm {

std::string mpi_library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check(MPI_Get_library_version(text.data(), &length), "MPI_Get_library_version");
  const std::string words(text.data(), static_cast<size_t>(length));
  return words.substr(0, words.find_first_of(std::string("\n\0", 2)));
}

}  // namespace driftsweep::comm

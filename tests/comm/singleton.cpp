// Opens the world as the driver does; the launcher test runs it with a made-up environment.
#include <cstdio>

#include "base/errors.h"
#include "comm/context.h"

int main(int argc, char** argv) {
  using namespace driftsweep;
  try {
    const auto context = comm::Context::world(&argc, &argv);
    std::printf("%d of %d\n", context.rank(), context.size());
    return 0;
  } catch (const base::UserError& error) {
    std::fputs(error.what(), stderr);
    return static_cast<int>(error.code());
  }
}

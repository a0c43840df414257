// main() of tests that run under mpirun: MPI first, then GoogleTest.
#include "tests/comm/world.h"

#include <gtest/gtest.h>

namespace {
const driftsweep::comm::Context* the_world = nullptr;
}

const driftsweep::comm::Context& world() { return *the_world; }

int main(int argc, char** argv) {
  const auto context = driftsweep::comm::Context::world(&argc, &argv);
  the_world = &context;
  testing::InitGoogleTest(&argc, argv);
  // One rank's failed check fails the program on all, so that mpirun reports it once.
  return context.minimum(-RUN_ALL_TESTS()) == 0 ? 0 : 1;
}

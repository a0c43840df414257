#include "job/blocks.h"
#include "job/readers.h"

namespace driftsweep::job {

RunSpec read_run(const Node& node) {
  RunSpec run;
  read_fields(run_fields(), run, Section(node, "run", keys_of(run_fields())));
  return run;
}

}  // namespace driftsweep::job

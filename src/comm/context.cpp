#include "comm/context.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "comm/check.h"
#include "comm/launcher.h"

namespace driftsweep::comm {
namespace {

const char* environment(const char* name) { return std::getenv(name); }

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

MPI_Comm duplicate_world() {
  MPI_Comm made = MPI_COMM_NULL;
  check(MPI_Comm_dup(MPI_COMM_WORLD, &made), "MPI_Comm_dup");
  check(MPI_Comm_set_errhandler(made, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  return made;
}

void initialise(int* argc, char*** argv) {
  int before = 0;
  check(MPI_Initialized(&before), "MPI_Initialized");
  if (before != 0) throw base::InternalError("Context::world called twice");
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(argc, argv, MPI_THREAD_MULTIPLE, &provided), "MPI_Init_thread");
  if (provided >= MPI_THREAD_MULTIPLE) return;
  MPI_Finalize();
  throw base::usage_error("MPI", "this MPI library was built without MPI_THREAD_MULTIPLE",
                          "use one that has it, such as Debian's libopenmpi3");
}

// mpirun or the Slurm step starts ranks as its children: where it is killed, it can no longer end
// them, and they must not go on writing beside the next run.
void end_with_launcher() {
  if (!started_as_rank(environment)) return;
  const pid_t launcher = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != launcher) std::_Exit(static_cast<int>(base::ExitCode::stopped));
}

}  // namespace

Context Context::local() {
  Context context;
  context.host_ = host_name();
  return context;
}

Context Context::world(int* argc, char*** argv) {
  refuse_singletons(environment);
  end_with_launcher();
  initialise(argc, argv);
  Context context;
  context.distributed_ = true;
  context.join_world();
  refuse_singletons(environment, context.size_);
  return context;
}

void Context::join_world() {
  // A failed call returns its code to us instead of ending the program inside MPI.
  check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
  host_ = host_name();
  MPI_Comm host = MPI_COMM_NULL;
  check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &host),
        "MPI_Comm_split_type");
  check(MPI_Comm_rank(host, &local_rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(host, &local_size_), "MPI_Comm_size");
  check(MPI_Comm_free(&host), "MPI_Comm_free");
  data_ = duplicate_world();
  control_ = duplicate_world();
}

Context::Context(Context&& other) noexcept
    : rank_(other.rank_),
      size_(other.size_),
      local_rank_(other.local_rank_),
      local_size_(other.local_size_),
      host_(std::move(other.host_)),
      distributed_(std::exchange(other.distributed_, false)),
      data_(std::exchange(other.data_, MPI_COMM_NULL)),
      control_(std::exchange(other.control_, MPI_COMM_NULL)) {}

Context::~Context() {
  if (!distributed_) return;
  try {
    if (data_ != MPI_COMM_NULL) check(MPI_Comm_free(&data_), "MPI_Comm_free");
    if (control_ != MPI_COMM_NULL) check(MPI_Comm_free(&control_), "MPI_Comm_free");
    check(MPI_Finalize(), "MPI_Finalize");
  } catch (const std::exception& error) {
    base::log_error(error.what());
  }
}

void Context::abort(int exit_code) const {
  if (distributed_) MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::_Exit(exit_code);
}

}  // namespace driftsweep::comm

// Where we run: one process, or the ranks of an MPI world. Move-only; MPI lives as long as it does.
#pragma once

#include <mpi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::comm {

class Context {
 public:
  // One process, no MPI call at all.
  static Context local();
  // MPI_Init_thread with MPI_THREAD_MULTIPLE, checked. Before that it refuses, as a UserError
  // (usage), the N singletons that an `srun` without PMIx would start. At most once per process.
  // A rank whose launcher dies is killed with it (by the kernel, PR_SET_PDEATHSIG).
  static Context world(int* argc, char*** argv);

  // Finalises MPI (collective) where this value initialised it.
  ~Context();
  Context(Context&&) noexcept;
  Context& operator=(Context&&) = delete;
  Context(const Context&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  int local_rank() const { return local_rank_; }  // among the ranks of this host
  int local_size() const { return local_size_; }
  const std::string& host() const { return host_; }
  bool distributed() const { return distributed_; }  // MPI is initialised (also with one rank)
  MPI_Comm native() const { return data_; }          // for parallel HDF5 only
  // Source of further communicators (Channel); the collective calls below run on it.
  MPI_Comm control() const { return control_; }

  // Collective; call from one thread per rank. Waiting ranks sleep instead of spinning.
  void barrier() const;
  void broadcast(std::string& text, int root = 0) const;
  void broadcast(std::vector<uint8_t>& bytes, int root = 0) const;
  std::vector<std::string> gather(const std::string& text) const;  // on rank 0, in rank order
  int minimum(int value) const;                                    // over all ranks, on all ranks
  // Ends the whole job at once.
  [[noreturn]] void abort(int exit_code) const;

 private:
  Context() = default;
  // Fills the members from an initialised MPI.
  void join_world();

  int rank_ = 0, size_ = 1, local_rank_ = 0, local_size_ = 1;
  std::string host_;
  bool distributed_ = false;
  MPI_Comm data_ = MPI_COMM_NULL, control_ = MPI_COMM_NULL;
};

}  // namespace driftsweep::comm

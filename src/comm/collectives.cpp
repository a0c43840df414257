// The collective calls of Context, by non-blocking MPI and sleep: MPI's own blocking calls spin,
// which steals cores from the ranks that still compute.
#include <algorithm>
#include <climits>

#include "base/errors.h"
#include "comm/backoff.h"
#include "comm/check.h"
#include "comm/context.h"

namespace driftsweep::comm {
namespace {

void wait(MPI_Request& request) {
  Backoff backoff;
  for (int done = 0;;) {
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done != 0) return;
    backoff.sleep();
  }
}

// Pieces, since MPI counts in int.
void broadcast_bytes(MPI_Comm comm, void* data, size_t bytes, int root) {
  constexpr size_t piece = size_t{1} << 30;
  for (size_t begin = 0; begin < bytes; begin += piece) {
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Ibcast(static_cast<char*>(data) + begin,
                     static_cast<int>(std::min(piece, bytes - begin)), MPI_BYTE, root, comm,
                     &request),
          "MPI_Ibcast");
    wait(request);
  }
}

template <typename Buffer>
void broadcast_buffer(MPI_Comm comm, Buffer& buffer, int root) {
  uint64_t bytes = buffer.size();
  broadcast_bytes(comm, &bytes, sizeof bytes, root);
  buffer.resize(bytes);
  broadcast_bytes(comm, buffer.data(), bytes, root);
}

}  // namespace

void Context::barrier() const {
  if (!distributed_) return;
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibarrier(control_, &request), "MPI_Ibarrier");
  wait(request);
}

void Context::broadcast(std::string& text, int root) const {
  if (distributed_) broadcast_buffer(control_, text, root);
}

void Context::broadcast(std::vector<uint8_t>& bytes, int root) const {
  if (distributed_) broadcast_buffer(control_, bytes, root);
}

int Context::minimum(int value) const {
  if (!distributed_) return value;
  int least = value;
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Iallreduce(&value, &least, 1, MPI_INT, MPI_MIN, control_, &request), "MPI_Iallreduce");
  wait(request);
  return least;
}

std::vector<std::string> Context::gather(const std::string& text) const {
  if (!distributed_) return {text};
  const bool root = rank_ == 0;
  const int length = static_cast<int>(text.size());
  std::vector<int> lengths(root ? size_ : 0), offsets(root ? size_ : 0);
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Igather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, control_, &request),
        "MPI_Igather");
  wait(request);
  int64_t total = 0;
  for (size_t i = 0; i < lengths.size(); total += lengths[i++])
    offsets[i] = static_cast<int>(total);
  if (total > INT_MAX) throw base::InternalError("gather of more than 2 GiB");
  std::string all(static_cast<size_t>(total), '\0');
  check(MPI_Igatherv(text.data(), length, MPI_CHAR, all.data(), lengths.data(), offsets.data(),
                     MPI_CHAR, 0, control_, &request),
        "MPI_Igatherv");
  wait(request);
  std::vector<std::string> texts;
  for (size_t i = 0; i < lengths.size(); ++i) texts.push_back(all.substr(offsets[i], lengths[i]));
  return texts;
}

}  // namespace driftsweep::comm

#include "comm/channel.h"

#include <climits>

#include "base/log.h"
#include "comm/backoff.h"
#include "comm/check.h"

namespace driftsweep::comm {

Channel::Channel(const Context& context) : rank_(context.rank()) {
  if (!context.distributed()) return;
  check(MPI_Comm_dup(context.control(), &comm_), "MPI_Comm_dup");
  check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
}

Channel::~Channel() {
  if (comm_ == MPI_COMM_NULL) return;
  try {
    drain();
    check(MPI_Comm_free(&comm_), "MPI_Comm_free");
  } catch (const std::exception& error) {
    base::log_error(error.what());
  }
}

void Channel::drain() {
  Backoff backoff;
  MPI_Request all_sent = MPI_REQUEST_NULL;
  // What nobody will read must be taken all the same: a long message waits for its receiver.
  for (int done = 0; done == 0; backoff.sleep()) {
    for (int tag = 0; tag < tags; ++tag)
      while (try_receive(tag)) {
      }
    const std::lock_guard lock(mutex_);
    forget_sent();
    if (!sending_.empty()) continue;
    if (all_sent == MPI_REQUEST_NULL) check(MPI_Ibarrier(comm_, &all_sent), "MPI_Ibarrier");
    check(MPI_Test(&all_sent, &done, MPI_STATUS_IGNORE), "MPI_Test");
  }
}

Mailbox& Channel::box(int tag) {
  if (tag < 0 || tag >= tags) throw base::InternalError("no such tag: " + std::to_string(tag));
  return boxes_[static_cast<size_t>(tag)];
}

void Channel::post(int to, int tag, std::string bytes) {
  Mailbox& own = box(tag);
  if (to == rank_) return own.put({rank_, std::move(bytes)});
  if (comm_ == MPI_COMM_NULL) throw base::InternalError("message to a rank that does not exist");
  if (bytes.size() > INT_MAX) throw base::InternalError("message of more than 2 GiB");
  const std::lock_guard lock(mutex_);
  forget_sent();
  Sending& sending = sending_.emplace_back(Sending{std::move(bytes), MPI_REQUEST_NULL});
  check(MPI_Isend(sending.bytes.data(), static_cast<int>(sending.bytes.size()), MPI_BYTE, to, tag,
                  comm_, &sending.request),
        "MPI_Isend");
}

void Channel::forget_sent() {
  while (!sending_.empty()) {
    int sent = 0;
    check(MPI_Test(&sending_.front().request, &sent, MPI_STATUS_IGNORE), "MPI_Test");
    if (sent == 0) return;
    sending_.pop_front();
  }
}

std::optional<Letter> Channel::try_receive(int tag) {
  if (auto letter = box(tag).try_take()) return letter;
  if (comm_ == MPI_COMM_NULL) return std::nullopt;
  int there = 0;
  MPI_Message message = MPI_MESSAGE_NULL;
  MPI_Status status;
  check(MPI_Improbe(MPI_ANY_SOURCE, tag, comm_, &there, &message, &status), "MPI_Improbe");
  if (there == 0) return std::nullopt;
  int size = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &size), "MPI_Get_count");
  Letter letter{status.MPI_SOURCE, std::string(static_cast<size_t>(size), '\0')};
  check(MPI_Mrecv(letter.bytes.data(), size, MPI_BYTE, &message, MPI_STATUS_IGNORE), "MPI_Mrecv");
  return letter;
}

Letter Channel::receive(int tag) {
  Backoff backoff;
  while (true) {
    if (auto letter = try_receive(tag)) return std::move(*letter);
    wait(tag, backoff.next());
  }
}

}  // namespace driftsweep::comm

#include "comm/agreement.h"

#include <climits>
#include <exception>

#include "comm/codec.h"
#include "comm/failure.h"

namespace driftsweep::comm {

void agree(const Context& context, const std::function<void()>& work) {
  std::exception_ptr error;
  try {
    work();
  } catch (...) {
    error = std::current_exception();
  }
  const int first = context.minimum(error ? context.rank() : INT_MAX);
  if (first == INT_MAX) return;
  std::string bytes = first == context.rank() ? encode(describe(error)) : std::string();
  context.broadcast(bytes, first);
  raise(decode<Failure>(bytes));
}

void agree_on_root(const Context& context, const std::function<void()>& work) {
  agree(context, [&] {
    if (context.rank() == 0) work();
  });
}

}  // namespace driftsweep::comm

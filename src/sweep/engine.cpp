#include "sweep/engine.h"

#include <optional>
#include <utility>

#include "base/errors.h"
#include "base/log.h"
#include "comm/agreement.h"
#include "comm/channel.h"
#include "sweep/service.h"
#include "sweep/worker.h"

namespace driftsweep::sweep {
namespace {

struct SummaryMessage {
  static constexpr uint32_t kind = 30, version = 3;
  Summary summary;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& summary.complete& summary.failed& summary.pruned& summary.waiting;
    archive& summary.stop& summary.reason;
  }
};

Summary share(const comm::Context& context, const std::optional<Service>& service) {
  std::string bytes = service ? comm::encode(SummaryMessage{service->summary()}) : std::string();
  context.broadcast(bytes);
  return comm::decode<SummaryMessage>(bytes).summary;
}

// Where messages themselves fail there is nobody left to tell: the whole job ends.
void run_or_abort(Worker& worker, const comm::Context& context) {
  try {
    worker.run();
  } catch (const std::exception& error) {
    base::log_error(error.what());
    context.abort(static_cast<int>(base::ExitCode::internal));
  }
}

}  // namespace

Summary run_engine(const comm::Context& context, const Plan& plan,
                   const std::vector<RowState>& states, const Callbacks& callbacks,
                   const ReportProgress& report, const Policy& policy) {
  // On rank 0, in rank order.
  std::vector<std::string> places = context.gather(policy.place);
  comm::Channel channel(context);
  std::optional<Service> service;
  comm::agree_on_root(context, [&] {
    service.emplace(channel, context, plan, states, policy, std::move(places),
                    static_cast<bool>(report));
    service->start();
  });
  Worker worker(channel, context.rank(), callbacks, report, policy);
  run_or_abort(worker, context);
  if (service) service->join();
  comm::agree(context, [&] {
    if (worker.error()) std::rethrow_exception(worker.error());
    if (service && service->error()) std::rethrow_exception(service->error());
  });
  Summary summary = share(context, service);
  summary.hung = worker.hung();
  return summary;
}

}  // namespace driftsweep::sweep

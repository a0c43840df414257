// How the shards of a training reach each other: through the team of ranks that runs it, or not at
// all where one rank holds them.
#pragma once

#include "network/shards.h"
#include "sweep/team.h"

namespace driftsweep::study {

class TeamExchange : public network::ShardExchange {
 public:
  // nullptr: this rank holds all shards. Borrowed.
  explicit TeamExchange(sweep::Team* team) : team_(team) {}

  at::Tensor gather(const std::string& what, const at::Tensor& mine) override;
  at::Tensor sum(const std::string& what, const std::vector<at::Tensor>& mine) override;

 private:
  sweep::Team* team_;
};

}  // namespace driftsweep::study

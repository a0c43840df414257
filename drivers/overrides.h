// Options that several verbs share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace driftsweep::drivers {

// --set key=value, as often as wanted; see job/override.h.
inline void add_overrides(CLI::App& verb, std::vector<std::string>& overrides) {
  verb.add_option("--set", overrides,
                  "change a key of the job before it is read, such as drift.design.n=16, "
                  "models[0].train.epochs=1 or drift.parameters.isp.gamma.max=2.4; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

// --strict, see base/doubts.h.
inline void add_strict(CLI::App& verb, bool& strict) {
  verb.add_flag("--strict", strict,
                "refuse what is only doubted otherwise (warnings about data, cameras, models)");
}

inline void add_trust_digests(CLI::App& verb, bool& trust) {
  verb.add_flag("--trust-digests", trust,
                "take the digests in a data set for those of its pixels instead of reading all of "
                "them, which takes a second for each gigabyte");
}

}  // namespace driftsweep::drivers

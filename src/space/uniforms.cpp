#include "space/uniforms.h"

#include <cstring>

#include "base/hash.h"
#include "base/random.h"

namespace driftsweep::space {

Uniforms::Uniforms(uint64_t seed, const std::string& purpose, const std::string& name) {
  const base::Digest digest =
      base::Sha256().update(&seed, sizeof seed).update(purpose).update(name).finish();
  std::memcpy(key_.data(), digest.data(), sizeof key_);
  std::memcpy(upper_.data(), digest.data() + sizeof key_, sizeof upper_);
}

double Uniforms::at(int64_t index) const {
  const auto counter = static_cast<uint64_t>(index);
  const auto block = base::philox(
      {static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32), upper_[0], upper_[1]},
      key_);
  const uint64_t high = block[0] >> 5;
  const uint64_t low = block[1] >> 6;
  return static_cast<double>((high << 26) | low) * 0x1p-53;
}

}  // namespace driftsweep::space

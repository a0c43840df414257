#include "base/random.h"

#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>
#include <utility>

#include "base/errors.h"
#include "base/hash.h"

namespace driftsweep::base {

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> x, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53} * x[0];
    const uint64_t b = uint64_t{0xCD9E8D57} * x[2];
    x = {static_cast<uint32_t>(b >> 32) ^ x[1] ^ key[0], static_cast<uint32_t>(b),
         static_cast<uint32_t>(a >> 32) ^ x[3] ^ key[1], static_cast<uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return x;
}

Stream::Stream(uint64_t seed, std::string_view content, std::string_view purpose) {
  // Lengths go in too, so that ("ab", "c") and ("a", "bc") are different streams.
  const uint64_t header[3] = {seed, content.size(), purpose.size()};
  const Digest digest =
      Sha256().update(header, sizeof header).update(content).update(purpose).finish();
  std::memcpy(key_.data(), digest.data(), sizeof key_);
  // The upper half of the counter comes from the digest as well; the lower half counts.
  uint32_t upper[2];
  std::memcpy(upper, digest.data() + sizeof key_, sizeof upper);
  counter_ = {0, 0, upper[0], upper[1]};
}

uint32_t Stream::next() {
  if (used_ == 4) {
    block_ = philox(counter_, key_);
    used_ = 0;
    if (++counter_[0] == 0) ++counter_[1];
  }
  return block_[used_++];
}

double Stream::uniform() {
  const uint64_t high = next() >> 5;  // 27 bits
  const uint64_t low = next() >> 6;   // 26 bits
  return static_cast<double>((high << 26) | low) * 0x1p-53;
}

double Stream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

uint64_t Stream::below(uint64_t bound) {
  if (bound == 0) throw InternalError("Stream::below(0)");
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;  // a multiple of bound
  uint64_t draw;
  do {
    draw = (uint64_t{next()} << 32) | next();
  } while (draw >= limit);
  return draw % bound;
}

std::vector<int64_t> permutation(Stream& stream, int64_t n) {
  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[static_cast<size_t>(stream.below(i))]);
  return order;
}

}  // namespace driftsweep::base

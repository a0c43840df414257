// SHA-256 (OpenSSL) of contents: identities of images, weights and jobs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace driftsweep::base {

using Digest = std::array<uint8_t, 32>;

// Feeds bytes piece by piece. A finished hasher must not be fed again.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& update(const void* data, size_t bytes);
  Sha256& update(std::string_view text) { return update(text.data(), text.size()); }
  Digest finish();

 private:
  void* context_;
};

Digest sha256(std::string_view bytes);
std::string hex(const Digest& digest);  // 64 lower-case hexadecimal digits
// Digest of a whole file; UserError (data) where it cannot be read.
Digest sha256_file(const std::string& path);

}  // namespace driftsweep::base

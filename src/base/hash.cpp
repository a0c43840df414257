#include "base/hash.h"

#include <openssl/evp.h>

#include <fstream>
#include <vector>

#include "base/errors.h"

namespace driftsweep::base {
namespace {

EVP_MD_CTX* openssl(void* context) { return static_cast<EVP_MD_CTX*>(context); }

void require(int ok) {
  if (ok != 1) throw InternalError("SHA-256 failed in OpenSSL");
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_DigestInit_ex(openssl(context_), EVP_sha256(), nullptr));
}

Sha256::~Sha256() { EVP_MD_CTX_free(openssl(context_)); }

Sha256& Sha256::update(const void* data, size_t bytes) {
  require(EVP_DigestUpdate(openssl(context_), data, bytes));
  return *this;
}

Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(openssl(context_), digest.data(), nullptr));
  return digest;
}

Digest sha256(std::string_view bytes) { return Sha256().update(bytes).finish(); }

std::string hex(const Digest& digest) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Digest sha256_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw data_error(path, "the file cannot be opened", "Check the path and its permissions");
  Sha256 hasher;
  std::vector<char> block(1 << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    hasher.update(block.data(), static_cast<size_t>(file.gcount()));
  return hasher.finish();
}

}  // namespace driftsweep::base

#include "store/frames.h"

#include <boost/crc.hpp>
#include <cstring>
#include <limits>
#include <optional>

#include "base/errors.h"
#include "store/byte_codec.h"

namespace driftsweep::store {

namespace {

constexpr size_t head_bytes = 2 * sizeof(uint32_t);

// CRC32C (Castagnoli), as iSCSI and ext4 have it.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

uint32_t check_sum(uint32_t length, std::string_view payload) {
  Crc32c crc;
  crc.process_bytes(&length, sizeof length);
  crc.process_bytes(payload.data(), payload.size());
  return crc.checksum();
}

uint32_t number_at(std::string_view bytes, size_t offset) {
  uint32_t number = 0;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

// Where the record at `offset` would end by its length; nothing where that is beyond the file.
std::optional<size_t> end_of(std::string_view bytes, size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < head_bytes) return std::nullopt;
  const uint32_t length = number_at(bytes, offset);
  if (length == 0 || bytes.size() - offset - head_bytes < length) return std::nullopt;
  return offset + head_bytes + length;
}

bool whole(std::string_view bytes, size_t offset, size_t end) {
  const auto payload = bytes.substr(offset + head_bytes, end - offset - head_bytes);
  return number_at(bytes, offset + sizeof(uint32_t)) ==
         check_sum(static_cast<uint32_t>(payload.size()), payload);
}

}  // namespace

std::string framed(std::string_view payload) {
  if (payload.empty() || payload.size() > std::numeric_limits<uint32_t>::max())
    throw base::InternalError("a record must have between 1 byte and 4 GiB");
  const auto length = static_cast<uint32_t>(payload.size());
  ByteWriter head;
  head.number(length);
  head.number(check_sum(length, payload));
  return head.bytes() + std::string(payload);
}

FrameCount for_frames(std::string_view bytes, size_t start,
                      const std::function<void(uint64_t, std::string_view)>& visit) {
  FrameCount count;
  size_t offset = std::min(start, bytes.size());
  while (const auto end = end_of(bytes, offset)) {
    if (whole(bytes, offset, *end)) {
      visit(offset, bytes.substr(offset + head_bytes, *end - offset - head_bytes));
      ++count.frames;
    } else {
      // A length that can be trusted leads to another whole record.
      const auto next = end_of(bytes, *end);
      if (!next || !whole(bytes, *end, *next)) break;
      ++count.damaged;
    }
    offset = *end;
  }
  count.torn = bytes.size() - offset;
  return count;
}

std::string_view frame_at(std::string_view bytes, uint64_t offset) {
  const auto end = end_of(bytes, offset);
  if (!end || !whole(bytes, offset, *end)) throw MalformedBytes("no whole record stands there");
  return bytes.substr(offset + head_bytes, *end - offset - head_bytes);
}

}  // namespace driftsweep::store

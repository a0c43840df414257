// Records in a file, each with its length and a CRC32C: a torn end and a flipped bit are seen.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace driftsweep::store {

// Length, CRC32C of length and payload, payload. The payload must not be empty: zeros, as a file
// system may leave them at the end of a file after a power cut, are no record.
std::string framed(std::string_view payload);

struct FrameCount {
  uint64_t frames = 0;   // whole ones
  uint64_t damaged = 0;  // passed over: wrong check sum, whole records after them
  uint64_t torn = 0;     // bytes at the end that are no whole record
};

// Calls `visit` with the offset and the payload of every whole record of `bytes`, from `start` on.
FrameCount for_frames(std::string_view bytes, size_t start,
                      const std::function<void(uint64_t offset, std::string_view payload)>& visit);

// The payload of the whole record at this offset. MalformedBytes where there is none.
std::string_view frame_at(std::string_view bytes, uint64_t offset);

}  // namespace driftsweep::store

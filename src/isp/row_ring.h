// Rows of an image that are alive at a time.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstring>

namespace driftsweep::isp {

// Rows by number, of which the last few are kept: a power of two. A row has room before its first
// pixel and behind its last, for borders and for vectors that reach past them.
struct RowRing {
  float* first = nullptr;
  ptrdiff_t stride = 0;
  int kept = 1;

  float* operator[](int row) const { return first + (row & (kept - 1)) * stride; }
};

// The memory of rings for images of one width, all zero at first.
class RowMemory {
 public:
  RowMemory(int columns, int rows)
      : stride_(before + (columns + 15) / 16 * 16 + behind),
        memory_(hwy::AllocateAligned<float>(static_cast<size_t>(stride_ * rows))) {
    std::memset(memory_.get(), 0, static_cast<size_t>(stride_ * rows) * sizeof(float));
  }

  RowRing ring(int kept) {
    RowRing made{memory_.get() + taken_ * stride_ + before, stride_, kept};
    taken_ += kept;
    return made;
  }

 private:
  static constexpr ptrdiff_t before = 16, behind = 48;
  ptrdiff_t stride_;
  hwy::AlignedFreeUniquePtr<float[]> memory_;
  ptrdiff_t taken_ = 0;
};

}  // namespace driftsweep::isp

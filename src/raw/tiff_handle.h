// A libtiff file as a move-only value that keeps libtiff quiet and remembers what it complained of.
#pragma once

#include <tiffio.h>

#include <memory>
#include <string>

namespace driftsweep::raw {

class TiffHandle {
 public:
  // mode: libtiff's, "r" or "w". `shown` is the name errors speak of. UserError (data) where
  // libtiff cannot open the file.
  TiffHandle(const std::string& path, const char* mode, std::string shown);

  TIFF* get() const { return tiff_.get(); }
  // The one place that looks at libtiff's return values: 1 and more is success. UserError (data).
  void require(int64_t result, const char* what) const;
  // TIFFSetField, checked.
  template <typename... Args>
  void set(uint32_t tag, Args... values) const {
    require(TIFFSetField(get(), tag, values...), "a tag cannot be set");
  }
  // TIFFGetFieldDefaulted of a one-value tag; `missing` where the file lacks it.
  template <typename T>
  T field(uint32_t tag, T missing) const {
    T value = missing;
    return TIFFGetFieldDefaulted(get(), tag, &value) == 1 ? value : missing;
  }

 private:
  struct Close {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  };
  std::string shown_;
  // On the heap, since libtiff keeps its address while the handle moves.
  std::unique_ptr<std::string> complaint_ = std::make_unique<std::string>();
  std::unique_ptr<TIFF, Close> tiff_;
};

}  // namespace driftsweep::raw

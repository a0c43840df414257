#include "raw/tiff_handle.h"

#include <cstdarg>
#include <cstdio>
#include <utility>

#include "base/errors.h"

namespace driftsweep::raw {
namespace {

int remember(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  auto& complaint = *static_cast<std::string*>(user);
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  if (complaint.empty()) complaint = text;
  return 1;  // handled: nothing goes to stderr
}

int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct FreeOptions {
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

}  // namespace

TiffHandle::TiffHandle(const std::string& path, const char* mode, std::string shown)
    : shown_(std::move(shown)) {
  const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), remember, complaint_.get());
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
  tiff_.reset(TIFFOpenExt(path.c_str(), mode, options.get()));
  const bool reading = mode[0] == 'r';
  require(tiff_ ? 1 : 0, reading ? "libtiff cannot read the file" : "the file cannot be written");
}

void TiffHandle::require(int64_t result, const char* what) const {
  if (result > 0) return;
  throw base::data_error(shown_,
                         what + (complaint_->empty() ? "" : " (libtiff: " + *complaint_ + ")"),
                         "Check that the file is whole and its folder accessible");
}

}  // namespace driftsweep::raw

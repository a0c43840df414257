#include "analysis/page/assets.h"

// The assembler puts the files into the program as they are: as literals, the half megabyte of Vega
// would take the compiler longer than the rest of the room.
#define DRIFTSWEEP_EMBED(symbol, file)               \
  asm(".pushsection .rodata\n"                       \
      ".global driftsweep_asset_" #symbol            \
      "\n"                                           \
      "driftsweep_asset_" #symbol                    \
      ":\n"                                          \
      ".incbin \"" DRIFTSWEEP_PAGE_FOLDER "/" file   \
      "\"\n"                                         \
      ".global driftsweep_asset_" #symbol            \
      "_end\n"                                       \
      "driftsweep_asset_" #symbol                    \
      "_end:\n"                                      \
      ".byte 0\n"                                    \
      ".popsection\n");                              \
  extern "C" const char driftsweep_asset_##symbol[]; \
  extern "C" const char driftsweep_asset_##symbol##_end[];

DRIFTSWEEP_EMBED(vega, "vendor/vega.min.js")
DRIFTSWEEP_EMBED(vega_lite, "vendor/vega-lite.min.js")
DRIFTSWEEP_EMBED(interpreter, "vendor/vega-interpreter.min.js")
DRIFTSWEEP_EMBED(script, "page.js")
DRIFTSWEEP_EMBED(style, "page.css")

namespace driftsweep::analysis {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

// Names of source maps would be asked for beside the page.
std::string_view without_map(std::string_view script) {
  return script.substr(0, script.rfind("\n//# sourceMappingURL="));
}

}  // namespace

std::string_view vega_script() {
  return without_map(between(driftsweep_asset_vega, driftsweep_asset_vega_end));
}
std::string_view vega_lite_script() {
  return without_map(between(driftsweep_asset_vega_lite, driftsweep_asset_vega_lite_end));
}
std::string_view vega_interpreter_script() {
  return without_map(between(driftsweep_asset_interpreter, driftsweep_asset_interpreter_end));
}
std::string_view page_script() {
  return between(driftsweep_asset_script, driftsweep_asset_script_end);
}
std::string_view page_style() {
  return between(driftsweep_asset_style, driftsweep_asset_style_end);
}

}  // namespace driftsweep::analysis

// Files that every page carries in itself: Vega's libraries (analysis/page/vendor), the style and
// the few lines that draw the figures.
#pragma once

#include <string_view>

namespace driftsweep::analysis {

std::string_view vega_script();
std::string_view vega_lite_script();
std::string_view vega_interpreter_script();
std::string_view page_script();
std::string_view page_style();

}  // namespace driftsweep::analysis

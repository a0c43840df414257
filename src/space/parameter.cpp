#include "space/parameter.h"

#include <array>
#include <utility>

namespace driftsweep::space {
namespace {

constexpr std::array<std::pair<Mode, const char*>, 4> modes_by_name = {{
    {Mode::static_, "static"},
    {Mode::parametrized, "parametrized"},
    {Mode::network, "network"},
    {Mode::none, "none"},
}};

}  // namespace

std::string name_of(As as) {
  static constexpr std::array<const char*, 3> names = {"value", "offset", "factor"};
  return names[static_cast<size_t>(as)];
}

std::string name_of(Mode mode) { return mode_names(static_cast<unsigned>(mode)).at(0); }

std::vector<std::string> mode_names(unsigned modes) {
  std::vector<std::string> names;
  for (const auto& [mode, name] : modes_by_name)
    if (modes & static_cast<unsigned>(mode)) names.emplace_back(name);
  return names;
}

}  // namespace driftsweep::space

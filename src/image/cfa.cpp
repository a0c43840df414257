#include "image/cfa.h"

#include <algorithm>
#include <cctype>

#include "base/errors.h"
#include "base/suggest.h"

namespace driftsweep::image {
namespace {

// sites[cfa][2 * (row % 2) + column % 2]
constexpr std::array<std::array<Site, 4>, 4> sites = {{
    {Site::r, Site::g1, Site::g2, Site::b},
    {Site::b, Site::g2, Site::g1, Site::r},
    {Site::g1, Site::r, Site::b, Site::g2},
    {Site::g2, Site::b, Site::r, Site::g1},
}};

}  // namespace

Site site_at(Cfa cfa, int row, int column) {
  return sites[static_cast<size_t>(cfa)][static_cast<size_t>(2 * (row & 1) + (column & 1))];
}

Cfa shifted(Cfa cfa, int row, int column) {
  const Site corner = site_at(cfa, row, column);
  for (const Cfa candidate : all_cfa)
    if (site_at(candidate, 0, 0) == corner) return candidate;
  throw base::InternalError("no Bayer order starts with this site");
}

std::string name_of(Cfa cfa) {
  static constexpr std::array<const char*, 4> names = {"RGGB", "BGGR", "GRBG", "GBRG"};
  return names[static_cast<size_t>(cfa)];
}

Cfa parse_cfa(const std::string& text, const std::string& where) {
  std::string upper = text;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const Cfa cfa : all_cfa)
    if (name_of(cfa) == upper) return cfa;
  const std::vector<std::string> known = {"RGGB", "BGGR", "GRBG", "GBRG"};
  throw base::usage_error(where, "the colour filter array '" + text + "' is not supported",
                          "driftsweep works on the Bayer orders " + base::enumerate(known, "and") +
                              "; X-Trans and quad Bayer mosaics must be converted first",
                          base::nearest(upper, known));
}

}  // namespace driftsweep::image

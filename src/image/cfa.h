// The colour filter array of a Bayer sensor: which of r, g1, g2, b lies under each pixel. g1 is the
// green of the red rows, g2 the green of the blue rows, in all four orders.
#pragma once

#include <array>
#include <string>

namespace driftsweep::image {

enum class Cfa : int { rggb = 0, bggr = 1, grbg = 2, gbrg = 3 };

inline constexpr std::array<Cfa, 4> all_cfa = {Cfa::rggb, Cfa::bggr, Cfa::grbg, Cfa::gbrg};

enum class Site : int { r = 0, g1 = 1, g2 = 2, b = 3 };

// The filter over pixel (row, column); both counted from the top left of the mosaic.
Site site_at(Cfa cfa, int row, int column);

// The order seen when the top left corner moves by (row, column), as a tile or crop does.
Cfa shifted(Cfa cfa, int row, int column);

// "RGGB", "BGGR", "GRBG", "GBRG".
std::string name_of(Cfa cfa);

// Accepts the four names in any letter case. Refuses X-Trans, quad Bayer and anything else by name
// with a UserError (usage) at `where`.
Cfa parse_cfa(const std::string& text, const std::string& where);

}  // namespace driftsweep::image

// How texts are spelled: their bytes, their Unicode forms, and what of them a reader can see.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace driftsweep::base {

// Position of the first byte that is no UTF-8; npos where all are.
size_t first_not_utf8(std::string_view text);

// The text for a message: bytes that are no UTF-8 as \xF6, characters that cannot be seen or told
// from a blank as <U+200B>.
std::string shown(std::string_view text);

// The same where it is no UTF-8, otherwise the text as it is.
std::string readable(const std::string& text);

// The first character that cannot be seen, or that looks like a blank and is none; "" where there
// is none. Tabs and line ends do not count.
std::string first_unseen(std::string_view text);

// The text with composed letters (NFC). Equal for texts that Unicode calls the same, whatever wrote
// them: macOS parts the dots from the u of file names, Linux and Windows do not. Bytes that are no
// UTF-8 are left as they are.
std::string composed(std::string_view text);

// Composed, without invisible characters, every run of blanks as one.
std::string visible(std::string_view text);

// What a name says to a reader: without case, invisible characters, blanks around it, leading
// zeros, and differences of width, dashes and underscores, with Cyrillic letters as the Latin ones
// they look like; 1.0 is 1. Names with equal looks look alike.
std::string looks_of(std::string_view text);

// In what two names that look alike differ: "case", "blanks", "invisible characters", "Unicode
// form", "leading zeros" or "spelling"; empty where they do not look alike or are equal.
std::string difference(const std::string& a, const std::string& b);

// Positions of names that look alike and are not equal, each group ascending; equal names once.
std::vector<std::vector<size_t>> look_alikes(const std::vector<std::string>& names);

// "'cat', 'Cat' (case)" of the first group and how many more there are, for texts of errors.
std::string enumerate_look_alikes(const std::vector<std::string>& names,
                                  const std::vector<std::vector<size_t>>& groups);

}  // namespace driftsweep::base

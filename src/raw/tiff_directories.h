// The directories of a TIFF-like file (TIFF, BigTIFF, DNG, NEF, CR2, ARW, …), read without a
// library that would drop what it does not know.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace driftsweep::raw {

struct TiffEntry {
  uint16_t type = 0;
  uint64_t count = 0;
  uint64_t at = 0;  // of the value, counted from the start of the file
};

struct TiffDirectory {
  uint64_t at = 0;                        // of the directory, counted from the start of the file
  bool in_chain = true;                   // false: a sub-directory (tag 330)
  std::map<uint16_t, TiffEntry> entries;  // by tag; of a repeated tag the last
  bool has(uint16_t tag) const { return entries.contains(tag); }
};

// Values of a directory's tags. Nothing throws: what does not fit into the file is empty.
class TiffReader {
 public:
  // UserError (data) where the file is missing, a folder or empty.
  explicit TiffReader(const std::string& path);

  bool is_tiff() const { return is_tiff_; }
  uint64_t size() const { return size_; }  // of the file, bytes
  // The chain of directories and, behind them, their sub-directories; at most 64.
  const std::vector<TiffDirectory>& directories() const { return directories_; }
  // A sentence on the first directory where it does not fit; else on anything else that does not.
  const std::optional<std::string>& first_damage() const { return first_damage_; }
  const std::optional<std::string>& other_damage() const { return other_damage_; }

  // The first `most` numbers of a tag, fractions as their quotient; empty where the tag is absent,
  // is no number, or reaches beyond the file. A fraction over 0 is NaN.
  std::vector<double> numbers(const TiffDirectory& directory, uint16_t tag,
                              size_t most = 65536) const;
  // Its first number.
  std::optional<double> number(const TiffDirectory& directory, uint16_t tag) const;
  // Its first number where that is whole and fits into 32 bits; `missing` otherwise.
  uint32_t whole(const TiffDirectory& directory, uint16_t tag, uint32_t missing) const;
  // The bytes of a tag's value, or the first `most` of them.
  std::vector<uint8_t> bytes(const TiffDirectory& directory, uint16_t tag, size_t most) const;
  // A text tag without what follows its first 0.
  std::string text(const TiffDirectory& directory, uint16_t tag) const;

 private:
  void walk();
  void read_directory(uint64_t at, bool in_chain);
  uint64_t joined(const std::vector<uint8_t>& raw, size_t at, int bytes) const;
  std::vector<uint8_t> raw_bytes(uint64_t at, uint64_t bytes) const;
  bool fits(uint64_t at, uint64_t bytes) const { return at <= size_ && bytes <= size_ - at; }
  TiffEntry entry_at(const std::vector<uint8_t>& table, size_t place) const;

  uint64_t size_;
  mutable std::ifstream file_;
  bool is_tiff_ = false, little_ = true, big_ = false;
  std::vector<TiffDirectory> directories_;
  std::vector<std::pair<uint64_t, bool>> waiting_;  // place, in the chain
  std::optional<std::string> first_damage_, other_damage_;
};

// Bytes of one value of a TIFF type; 0 for unknown types.
uint64_t bytes_of_tiff_type(uint16_t type);

}  // namespace driftsweep::raw

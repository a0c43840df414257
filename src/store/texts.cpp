// Datasets of strings: written with a fixed length, read whatever their length.
#include <hdf5.h>

#include <algorithm>
#include <cstring>

#include "base/errors.h"
#include "store/arrays.h"
#include "store/element_types.h"

namespace driftsweep::store {

namespace {

// The longest prefix of at most `bytes` bytes that ends between two UTF-8 characters.
size_t cut(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text.size();
  size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

std::vector<std::string> read_variable(const Dataset& dataset, const Type& type,
                                       const Dataspace& selected, const Dataspace& memory,
                                       size_t count) {
  std::vector<char*> pointers(count, nullptr);
  const Type in_memory(H5Tcopy(type.id()), "copy a type");
  checked(H5Dread(dataset.id(), in_memory.id(), memory.id(), selected.id(), H5P_DEFAULT,
                  pointers.data()),
          "read", name_of(dataset));
  std::vector<std::string> texts;
  texts.reserve(count);
  for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
  checked(H5Dvlen_reclaim(in_memory.id(), memory.id(), H5P_DEFAULT, pointers.data()),
          "free strings of", name_of(dataset));
  return texts;
}

size_t to_first_nul(const char* text, size_t bytes) { return strnlen(text, bytes); }

size_t without_padding(const char* text, size_t bytes) {
  while (bytes > 0 && text[bytes - 1] == '\0') --bytes;
  return bytes;
}

// `length`: how many of a string's bytes are its own.
std::vector<std::string> read_texts_of(const Dataset& dataset, const Extent& start,
                                       const Extent& count,
                                       size_t (*length)(const char* text, size_t bytes)) {
  const Type type(H5Dget_type(dataset.id()), "get the type of", name_of(dataset));
  if (element_of_type(type) != Element::text) {
    throw Hdf5Error("HDF5 cannot read '" + name_of(dataset) + "' as text: it holds none");
  }
  const Dataspace selected = select_block(dataset, start, count);
  const auto wanted =
      static_cast<size_t>(checked(H5Sget_select_npoints(selected.id()), "count selected elements"));
  if (wanted == 0) return {};
  const Dataspace memory = memory_space(dataset, selected, wanted);
  if (checked(H5Tis_variable_str(type.id()), "inspect a string type") > 0) {
    return read_variable(dataset, type, selected, memory, wanted);
  }
  const size_t bytes = H5Tget_size(type.id());
  std::vector<char> padded(bytes * wanted);
  checked(H5Dread(dataset.id(), type.id(), memory.id(), selected.id(), H5P_DEFAULT, padded.data()),
          "read", name_of(dataset));
  std::vector<std::string> texts;
  texts.reserve(wanted);
  for (size_t i = 0; i < wanted; ++i) {
    const char* text = padded.data() + i * bytes;
    texts.emplace_back(text, length(text, bytes));
  }
  return texts;
}

}  // namespace

Dataset create_text_dataset(const Place& parent, const std::string& name, const Extent& shape,
                            size_t bytes) {
  Dataset dataset =
      create_with_type(parent, name, text_type(std::max<size_t>(bytes, 1)), shape, nullptr);
  write_attribute(dataset, "_Encoding", std::string("utf-8"));
  return dataset;
}

Dataset write_texts(const Place& parent, const std::string& name,
                    const std::vector<std::string>& texts) {
  size_t longest = 1;
  for (const auto& text : texts) longest = std::max(longest, text.size());
  Dataset dataset = create_text_dataset(parent, name, {texts.size()}, longest);
  // In pieces, so that 10^7 choices are not padded in memory all at once.
  constexpr size_t piece = 1 << 16;
  for (size_t first = 0; first < texts.size(); first += piece) {
    const size_t count = std::min(piece, texts.size() - first);
    write_text_block(dataset, {first}, {count}, {texts.data() + first, count});
  }
  return dataset;
}

Dataset write_text(const Place& parent, const std::string& name, const std::string& text) {
  Dataset dataset = create_text_dataset(parent, name, {}, text.size());
  write_text_block(dataset, {}, {}, {&text, 1});
  return dataset;
}

void write_text_block(const Dataset& dataset, const Extent& start, const Extent& count,
                      std::span<const std::string> texts) {
  const Type type(H5Dget_type(dataset.id()), "get the type of", name_of(dataset));
  const size_t bytes = H5Tget_size(type.id());
  const Dataspace selected = select_block(dataset, start, count);
  const Dataspace memory = memory_space(dataset, selected, texts.size());
  if (texts.empty()) return;
  std::vector<char> padded(bytes * texts.size(), '\0');
  for (size_t i = 0; i < texts.size(); ++i) {
    std::memcpy(padded.data() + i * bytes, texts[i].data(), cut(texts[i], bytes));
  }
  checked(H5Dwrite(dataset.id(), type.id(), memory.id(), selected.id(), H5P_DEFAULT, padded.data()),
          "write to", name_of(dataset));
}

std::vector<std::string> read_text_block(const Dataset& dataset, const Extent& start,
                                         const Extent& count) {
  return read_texts_of(dataset, start, count, to_first_nul);
}

std::vector<std::string> read_text_bytes(const Dataset& dataset, const Extent& start,
                                         const Extent& count) {
  return read_texts_of(dataset, start, count, without_padding);
}

std::vector<std::string> read_texts(const Dataset& dataset) {
  return read_text_block(dataset, {}, {});
}

}  // namespace driftsweep::store

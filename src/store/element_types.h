// Inside the room: HDF5 types of our elements, and the steps arrays.cpp and texts.cpp share.
#pragma once

#include <string>

#include "store/arrays.h"
#include "store/handles.h"

namespace driftsweep::store {

Type type_of(Element element);    // little-endian, as in the file
Id memory_type(Element element);  // the machine's own; owned by HDF5
Element element_of_type(const Type& type);
Type text_type(size_t bytes);  // UTF-8, null-padded, of that fixed length
Type variable_text_type();

std::string name_of(const Dataset& dataset);
Dataset create_with_type(const Place& parent, const std::string& name, const Type& type,
                         const Extent& shape, const void* fill);
// The file's dataspace with the block selected; an empty start selects all.
Dataspace select_block(const Dataset& dataset, const Extent& start, const Extent& count);
// A flat shape for as many elements as are selected; InternalError where the caller has another
// number of them.
Dataspace memory_space(const Dataset& dataset, const Dataspace& selected, size_t elements_given);

}  // namespace driftsweep::store

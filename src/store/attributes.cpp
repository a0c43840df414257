#include <hdf5.h>

#include <cstring>

#include "store/arrays.h"
#include "store/element_types.h"

namespace driftsweep::store {

namespace {

Attribute create_attribute(const Place& place, const std::string& name, Id type, size_t count) {
  const hsize_t length = count;
  const Dataspace space(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, nullptr),
                        "make the shape of the attribute", name);
  return {H5Acreate2(place.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT),
          "create the attribute", name};
}

Attribute open_attribute(const Place& place, const std::string& name) {
  return {H5Aopen(place.id(), name.c_str(), H5P_DEFAULT), "open the attribute", name};
}

template <typename Value>
Value read_number(const Place& place, const std::string& name) {
  const Attribute attribute = open_attribute(place, name);
  const Dataspace space(H5Aget_space(attribute.id()), "get the shape of the attribute", name);
  if (H5Sget_simple_extent_npoints(space.id()) != 1) {
    throw Hdf5Error("the attribute '" + name + "' is not one number");
  }
  Value value{};
  checked(H5Aread(attribute.id(), memory_type(element_of<Value>()), &value), "read the attribute",
          name);
  return value;
}

}  // namespace

void write_attribute(const Place& place, const std::string& name, const std::string& text) {
  const Type type = variable_text_type();
  const Attribute attribute = create_attribute(place, name, type.id(), 1);
  const char* pointer = text.c_str();
  checked(H5Awrite(attribute.id(), type.id(), &pointer), "write the attribute", name);
}

void write_attribute(const Place& place, const std::string& name, Element element,
                     const void* values, size_t count) {
  const Type type = type_of(element);
  const Attribute attribute = create_attribute(place, name, type.id(), count);
  checked(H5Awrite(attribute.id(), memory_type(element), values), "write the attribute", name);
}

void write_attribute(const Place& place, const std::string& name, double value) {
  write_attribute(place, name, Element::float64, &value, 1);
}

void write_attribute(const Place& place, const std::string& name, int64_t value) {
  write_attribute(place, name, Element::int64, &value, 1);
}

bool has_attribute(const Place& place, const std::string& name) {
  return checked(H5Aexists(place.id(), name.c_str()), "look for the attribute", name) > 0;
}

std::string read_text_attribute(const Place& place, const std::string& name) {
  const Attribute attribute = open_attribute(place, name);
  const Type type(H5Aget_type(attribute.id()), "get the type of the attribute", name);
  const Dataspace space(H5Aget_space(attribute.id()), "get the shape of the attribute", name);
  if (element_of_type(type) != Element::text || H5Sget_simple_extent_npoints(space.id()) != 1) {
    throw Hdf5Error("the attribute '" + name + "' is not one string");
  }
  if (checked(H5Tis_variable_str(type.id()), "inspect a string type") > 0) {
    char* pointer = nullptr;
    checked(H5Aread(attribute.id(), type.id(), &pointer), "read the attribute", name);
    std::string text = pointer == nullptr ? "" : pointer;
    H5free_memory(pointer);
    return text;
  }
  std::string text(H5Tget_size(type.id()), '\0');
  checked(H5Aread(attribute.id(), type.id(), text.data()), "read the attribute", name);
  text.resize(strnlen(text.data(), text.size()));
  return text;
}

int64_t read_int_attribute(const Place& place, const std::string& name) {
  return read_number<int64_t>(place, name);
}

double read_double_attribute(const Place& place, const std::string& name) {
  return read_number<double>(place, name);
}

}  // namespace driftsweep::store

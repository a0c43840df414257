#include "store/element_types.h"

#include <hdf5.h>

#include "base/errors.h"

namespace driftsweep::store {

Type type_of(Element element) {
  hid_t standard = -1;
  switch (element) {
    case Element::float64:
      standard = H5T_IEEE_F64LE;
      break;
    case Element::float32:
      standard = H5T_IEEE_F32LE;
      break;
    case Element::int32:
      standard = H5T_STD_I32LE;
      break;
    case Element::int64:
      standard = H5T_STD_I64LE;
      break;
    case Element::uint8:
      standard = H5T_STD_U8LE;
      break;
    case Element::uint16:
      standard = H5T_STD_U16LE;
      break;
    case Element::text:
    case Element::other:
      throw base::InternalError("a dataset of numbers was asked for something else");
  }
  return {H5Tcopy(standard), "copy a type"};
}

Id memory_type(Element element) {
  switch (element) {
    case Element::float64:
      return H5T_NATIVE_DOUBLE;
    case Element::float32:
      return H5T_NATIVE_FLOAT;
    case Element::int32:
      return H5T_NATIVE_INT32;
    case Element::int64:
      return H5T_NATIVE_INT64;
    case Element::uint8:
      return H5T_NATIVE_UINT8;
    case Element::uint16:
      return H5T_NATIVE_UINT16;
    case Element::text:
    case Element::other:
      break;
  }
  throw base::InternalError("a block of numbers was asked for something else");
}

Element element_of_type(const Type& type) {
  const size_t bytes = H5Tget_size(type.id());
  switch (H5Tget_class(type.id())) {
    case H5T_STRING:
      return Element::text;
    case H5T_FLOAT:
      return bytes == 8 ? Element::float64 : bytes == 4 ? Element::float32 : Element::other;
    case H5T_INTEGER: {
      const bool is_signed = H5Tget_sign(type.id()) == H5T_SGN_2;
      if (is_signed) {
        return bytes == 4 ? Element::int32 : bytes == 8 ? Element::int64 : Element::other;
      }
      return bytes == 1 ? Element::uint8 : bytes == 2 ? Element::uint16 : Element::other;
    }
    default:
      return Element::other;
  }
}

Type text_type(size_t bytes) {
  Type type(H5Tcopy(H5T_C_S1), "copy the string type");
  checked(H5Tset_size(type.id(), bytes), "set the length of a string type");
  checked(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "set the padding of a string type");
  checked(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set the encoding of a string type");
  return type;
}

Type variable_text_type() {
  Type type(H5Tcopy(H5T_C_S1), "copy the string type");
  checked(H5Tset_size(type.id(), H5T_VARIABLE), "set the length of a string type");
  checked(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set the encoding of a string type");
  return type;
}

}  // namespace driftsweep::store

// HDF5's identifiers as move-only values: constructors throw, destructors close and log. HDF5's own
// header stays inside this room.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace driftsweep::store {

// HDF5's hid_t.
using Id = int64_t;

// A call into HDF5 that failed, with the text of HDF5's error stack. Callers that know which file
// the user named turn it into a UserError.
class Hdf5Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// File locks off (readers must never block a writer) and HDF5's own printing of errors off. Every
// function of this room that creates or opens a file calls it; calling it again costs nothing.
void start_library();

[[noreturn]] void throw_hdf5_error(std::string_view doing, std::string_view name);

// The one place every return value of HDF5 goes through: negative means failure.
template <typename Value>
Value checked(Value value, std::string_view doing, std::string_view name = {}) {
  if (value < 0) throw_hdf5_error(doing, name);
  return value;
}

enum class HandleKind { file, group, dataset, dataspace, type, properties, attribute };

void close_handle(HandleKind kind, Id id) noexcept;

// Owns one identifier.
template <HandleKind kind>
class Handle {
 public:
  // Takes over an identifier as an HDF5 call returned it; Hdf5Error where the call failed.
  Handle(Id id, std::string_view doing, std::string_view name = {})
      : id_(checked(id, doing, name)) {}
  ~Handle() {
    if (id_ >= 0) close_handle(kind, id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  Id id() const { return id_; }

 private:
  Id id_ = -1;
};

using File = Handle<HandleKind::file>;
using Group = Handle<HandleKind::group>;
using Dataset = Handle<HandleKind::dataset>;
using Dataspace = Handle<HandleKind::dataspace>;
using Type = Handle<HandleKind::type>;
using PropertyList = Handle<HandleKind::properties>;
using Attribute = Handle<HandleKind::attribute>;

// A file (its root group), group or dataset: what can hold attributes, and, but for datasets,
// children.
class Place {
 public:
  Place(const File& file) : id_(file.id()) {}           // NOLINT(google-explicit-constructor)
  Place(const Group& group) : id_(group.id()) {}        // NOLINT(google-explicit-constructor)
  Place(const Dataset& dataset) : id_(dataset.id()) {}  // NOLINT(google-explicit-constructor)

  Id id() const { return id_; }

 private:
  Id id_;
};

}  // namespace driftsweep::store

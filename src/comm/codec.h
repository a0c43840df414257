// Values as bytes, by Boost.Serialization's binary archives. Ranks of one job run one program on
// one kind of machine, so the archives need no portability; nothing of this is ever stored.
#pragma once

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <cstdint>
#include <sstream>
#include <string>

#include "base/errors.h"

namespace driftsweep::comm {

// What stands before every message: which type, in which version of its fields.
struct MessageHead {
  uint32_t kind = 0, version = 0;
  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& kind& version;
  }
};

// A message is a struct of fixed-width fields with `static constexpr uint32_t kind, version` and
// Boost's `serialize`. Change a field, raise the version.
template <class Message>
std::string encode(const Message& message) {
  std::ostringstream bytes(std::ios::binary);
  boost::archive::binary_oarchive archive(bytes, boost::archive::no_header);
  const MessageHead head{Message::kind, Message::version};
  archive << head << message;
  return std::move(bytes).str();
}

// Kind of an encoded message; InternalError where the bytes are too short for one.
uint32_t kind_of(const std::string& bytes);

// InternalError where the bytes hold another type, another version or a torn message.
template <class Message>
Message decode(const std::string& bytes) {
  try {
    std::istringstream stream(bytes, std::ios::binary);
    boost::archive::binary_iarchive archive(stream, boost::archive::no_header);
    MessageHead head;
    archive >> head;
    if (head.kind != Message::kind || head.version != Message::version)
      throw base::InternalError("message of kind " + std::to_string(head.kind) + ", version " +
                                std::to_string(head.version) + " where kind " +
                                std::to_string(Message::kind) + ", version " +
                                std::to_string(Message::version) + " was expected");
    Message message;
    archive >> message;
    return message;
  } catch (const boost::archive::archive_exception& error) {
    throw base::InternalError(std::string("unreadable message: ") + error.what());
  }
}

}  // namespace driftsweep::comm

#include "comm/codec.h"

namespace driftsweep::comm {

uint32_t kind_of(const std::string& bytes) {
  try {
    std::istringstream stream(bytes, std::ios::binary);
    boost::archive::binary_iarchive archive(stream, boost::archive::no_header);
    MessageHead head;
    archive >> head;
    return head.kind;
  } catch (const boost::archive::archive_exception& error) {
    throw base::InternalError(std::string("unreadable message: ") + error.what());
  }
}

}  // namespace driftsweep::comm

// An exception as a message, so that it can be thrown again on another rank.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace driftsweep::comm {

struct Failure {
  static constexpr uint32_t kind = 1, version = 1;

  uint8_t user_mistake = 0;  // 1: UserError with the fields below; 0: InternalError with `reason`
  int32_t code = 0;          // base::ExitCode
  std::string where, reason, repair, did_you_mean;

  template <class Archive>
  void serialize(Archive& archive, unsigned) {
    archive& user_mistake& code& where& reason& repair& did_you_mean;
  }
};

// A UserError keeps its fields; anything else becomes an InternalError with its text.
Failure describe(const std::exception_ptr& error);
[[noreturn]] void raise(const Failure& failure);

}  // namespace driftsweep::comm

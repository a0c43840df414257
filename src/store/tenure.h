// The right to write into a study, asked again before each write: a run that was frozen, or that
// another host took for dead, may awake after its lock was taken over.
#pragma once

#include <string>

namespace driftsweep::store {

// On every rank, from the lock's path and the id that its owner was given. Movable; `write_now` on
// one thread, `require` on any.
class Tenure {
 public:
  Tenure(std::string lock, std::string id);
  ~Tenure();
  Tenure(Tenure&& other) noexcept;
  Tenure& operator=(Tenure&&) = delete;

  // UserError (75) that names the new owner where the lock is another's, or gone.
  void require() const;

  // As long as it lives nobody takes the lock over, where the file system has advisory locks: a
  // process that is frozen in the middle of a write still holds it.
  class Writing {
   public:
    explicit Writing(int descriptor);
    ~Writing();
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;

   private:
    int descriptor_;
  };
  // Throws like require(). Hold the result while writing.
  [[nodiscard]] Writing write_now() const;

 private:
  std::string lock_, id_;
  int guard_ = -1;
};

// The file whose advisory lock keeps writing and taking over apart.
std::string guard_of(const std::string& lock);

}  // namespace driftsweep::store

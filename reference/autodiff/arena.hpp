#pragma once
// Memory for one step of training: handed out piece by piece, taken back all at once, kept for the next step.
//
//   Arena arena;
//   std::span<float> y = arena.array<float>(1000);  // not initialised
//   arena.reset();                                  // y is gone; the next step asks the system for nothing
//
// Nothing in it is destroyed: only trivially destructible things may live here.

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace reference::autodiff {

class Arena {
 public:
  // 64 bytes aligned, as vectors like it. Throws std::bad_alloc.
  void* allocate(std::size_t bytes);

  template <class U>
  std::span<U> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<U>);
    return {static_cast<U*>(allocate(count * sizeof(U))), count};
  }

  void reset();

  // What the system was asked for so far: constant once the steps are alike.
  std::size_t reserved_bytes() const;

 private:
  static constexpr std::size_t alignment = 64;
  struct Free {
    void operator()(std::byte* bytes) const { ::operator delete[](bytes, std::align_val_t{alignment}); }
  };
  struct Block {
    std::unique_ptr<std::byte[], Free> bytes;
    std::size_t size;
  };

  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // the one being used
  std::size_t used_ = 0;   // of it
};

}  // namespace reference::autodiff

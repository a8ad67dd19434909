#include "reference/kernels/aligned_floats.hpp"

#include <new>
#include <vector>

#include "hwy/aligned_allocator.h"

namespace reference::kernels {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t most_kept_floats = 0;
#else
constexpr std::size_t most_kept_floats = std::size_t{8} << 20;
#endif
// A block that is this many times too large is left for a larger request.
constexpr std::size_t most_waste = 4;
constexpr std::size_t most_blocks = 64;

void free_floats(float* floats) {
  hwy::FreeAlignedBytes(floats, nullptr, nullptr);
}

// Freed blocks of a thread, the last at the end.
class Kept {
 public:
  Kept() { blocks_.reserve(most_blocks); }
  ~Kept() {
    for (const Block& block : blocks_) free_floats(block.floats);
  }

  // The smallest block that fits; null if there is none.
  AlignedFloats take(std::size_t count) {
    std::size_t best = blocks_.size();
    for (std::size_t k = 0; k < blocks_.size(); ++k) {
      const std::size_t capacity = blocks_[k].capacity;
      if (capacity < count || capacity / most_waste > count) continue;
      if (best == blocks_.size() || capacity < blocks_[best].capacity) best = k;
    }
    if (best == blocks_.size()) return nullptr;
    const Block block = blocks_[best];
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(best));
    total_ -= block.capacity;
    return AlignedFloats(block.floats, {block.capacity});
  }

  void keep(float* floats, std::size_t capacity) {
    if (capacity > most_kept_floats || blocks_.size() == most_blocks) return free_floats(floats);
    blocks_.push_back({floats, capacity});
    total_ += capacity;
    while (total_ > most_kept_floats) {
      total_ -= blocks_.front().capacity;
      free_floats(blocks_.front().floats);
      blocks_.erase(blocks_.begin());
    }
  }

 private:
  struct Block {
    float* floats;
    std::size_t capacity;
  };
  std::vector<Block> blocks_;
  std::size_t total_ = 0;
};

thread_local Kept kept;

}  // namespace

void ScratchReturn::operator()(float* floats) const noexcept {
  kept.keep(floats, capacity);
}

AlignedFloats allocate_floats(Index count) {
  const std::size_t floats = static_cast<std::size_t>(count) + 1;
  if (AlignedFloats found = kept.take(floats)) return found;
  void* bytes = hwy::AllocateAlignedBytes(floats * sizeof(float), nullptr, nullptr);
  if (bytes == nullptr) throw std::bad_alloc();
  return AlignedFloats(static_cast<float*>(bytes), {floats});
}

}  // namespace reference::kernels

#include "reference/autodiff/arena.hpp"

#include <algorithm>

namespace reference::autodiff {

void* Arena::allocate(std::size_t bytes) {
  constexpr std::size_t smallest_block = std::size_t{1} << 16;
  const std::size_t needed = (bytes + alignment - 1) / alignment * alignment;
  while (block_ < blocks_.size() && used_ + needed > blocks_[block_].size) {
    ++block_;
    used_ = 0;
  }
  if (block_ == blocks_.size()) {
    const std::size_t size = std::max({needed, smallest_block, reserved_bytes()});
    auto* fresh = static_cast<std::byte*>(::operator new[](size, std::align_val_t{alignment}));
    blocks_.push_back({std::unique_ptr<std::byte[], Free>(fresh), size});
  }
  void* const piece = blocks_[block_].bytes.get() + used_;
  used_ += needed;
  return piece;
}

void Arena::reset() {
  block_ = 0;
  used_ = 0;
}

std::size_t Arena::reserved_bytes() const {
  std::size_t bytes = 0;
  for (const Block& block : blocks_) bytes += block.size;
  return bytes;
}

}  // namespace reference::autodiff

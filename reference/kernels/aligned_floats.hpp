#pragma once
// Scratch memory of the kernels: aligned for every vector size, freed by its owner.

#include <algorithm>
#include <new>

#include "hwy/aligned_allocator.h"
#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

using AlignedFloats = hwy::AlignedFreeUniquePtr<float[]>;

// Throws std::bad_alloc.
inline AlignedFloats allocate_floats(Index count) {
  AlignedFloats floats = hwy::AllocateAligned<float>(static_cast<std::size_t>(count) + 1);
  if (floats == nullptr) throw std::bad_alloc();
  return floats;
}

inline AlignedFloats allocate_zeros(Index count) {
  AlignedFloats floats = allocate_floats(count);
  std::fill(floats.get(), floats.get() + count, 0.0f);
  return floats;
}

}  // namespace reference::kernels

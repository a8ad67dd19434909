#pragma once
// Scratch memory of the kernels: uninitialised, aligned for every vector size, freed by its owner.

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

}  // namespace reference::kernels

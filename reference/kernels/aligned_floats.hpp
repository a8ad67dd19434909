#pragma once
// Scratch memory of the kernels: aligned for every vector size, freed by its owner.
//
// A thread keeps what was freed last, up to 32 MiB, for its next call: fresh pages cost more than many a
// small convolution, since the system clears each and enters the kernel for it. Built with a sanitizer it
// keeps nothing, so that a stray access is seen.

#include <algorithm>
#include <cstddef>
#include <memory>

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct ScratchReturn {
  std::size_t capacity = 0;  // floats
  void operator()(float* floats) const noexcept;
};

using AlignedFloats = std::unique_ptr<float[], ScratchReturn>;

// Throws std::bad_alloc.
AlignedFloats allocate_floats(Index count);

inline AlignedFloats allocate_zeros(Index count) {
  AlignedFloats floats = allocate_floats(count);
  std::fill(floats.get(), floats.get() + count, 0.0f);
  return floats;
}

}  // namespace reference::kernels

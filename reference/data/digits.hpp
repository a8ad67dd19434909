#pragma once
// Digits drawn with a pen: strokes, a random affine map, a pen of random width, noise.

#include "reference/data/dataset.hpp"

namespace reference::data {

// [count,1,size,size] of 256 levels; the digits come with equal probability.
Dataset draw_digits(const std::string& name, std::int64_t count, int size, std::uint64_t seed);

}  // namespace reference::data

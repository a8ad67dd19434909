#pragma once

#include <algorithm>

// Largest of `count` values, found half by half so that each half stays in the cache.
inline float largest_of(const float* values, int count) {
  const int half = count / 2;
  float largest = values[0];
  for (int start = 0; start < count; start += half) {
    const int end = std::min(start + half, count);
    for (int i = start; i < end; ++i) largest = std::max(largest, values[i]);
  }
  return largest;
}

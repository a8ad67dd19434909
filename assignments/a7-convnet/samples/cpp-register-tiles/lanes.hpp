#pragma once
// Vectors as wide as the processor's registers, and how many sums fit into the registers at once.

#include <cstring>

#if defined(__AVX512F__)
constexpr int lanes = 16;
constexpr int max_filters = 8, tile_vectors = 3;  // 24 of 32 registers hold sums
constexpr int gradient_filters = 4, gradient_taps = 6;
#else
constexpr int lanes = 8;
constexpr int max_filters = 4, tile_vectors = 3;  // 12 of 16
constexpr int gradient_filters = 4, gradient_taps = 3;
#endif

typedef float Lanes __attribute__((vector_size(4 * lanes)));

inline Lanes load(const float* from) {
  Lanes values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

inline void store(float* to, Lanes values) {
  std::memcpy(to, &values, sizeof values);
}

inline float sum_of(Lanes values) {
  float total[lanes];
  store(total, values);
  for (int half = lanes / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) total[i] += total[i + half];
  }
  return total[0];
}

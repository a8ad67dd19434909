#pragma once
// Correlation with a 3x3 filter by Winograd's F(2x2, 3x3): a tile of 2x2 outputs from 4x4 inputs with 16
// products instead of 36 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks").
//
//   y = Aᵀ [ (G w Gᵀ) * (Bᵀ x B) ] A       * elementwise; the sum over channels happens between the brackets
//
// F(4x4, 3x3) needs only a quarter of the products, but its transforms cost about four bits of accuracy.

#include <array>

namespace winograd {

inline constexpr int tile = 2;   // outputs a side
inline constexpr int patch = 4;  // inputs a side

using Transformed = std::array<float, patch * patch>;

// A one-dimensional transform, applied to the columns and then to the rows of a square.
template <int Out, int In>
using Matrix = std::array<std::array<float, In>, Out>;

inline constexpr Matrix<patch, patch> input_matrix{
    {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}}};
inline constexpr Matrix<patch, 3> filter_matrix{
    {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}}};
inline constexpr Matrix<tile, patch> output_matrix{{{1, 1, 1, 0}, {0, 1, -1, -1}}};

// m s mᵀ
template <int Out, int In>
std::array<float, Out * Out> sandwich(const Matrix<Out, In>& m, const std::array<float, In * In>& s) {
  std::array<float, Out * In> half{};
  for (int i = 0; i < Out; ++i)
    for (int t = 0; t < In; ++t)
      for (int j = 0; j < In; ++j) half[i * In + j] += m[i][t] * s[t * In + j];
  std::array<float, Out * Out> full{};
  for (int i = 0; i < Out; ++i)
    for (int j = 0; j < Out; ++j)
      for (int t = 0; t < In; ++t) full[i * Out + j] += half[i * In + t] * m[j][t];
  return full;
}

inline Transformed transform_input(const std::array<float, patch * patch>& x) {
  return sandwich<patch, patch>(input_matrix, x);
}
inline Transformed transform_filter(const std::array<float, 9>& w) {
  return sandwich<patch, 3>(filter_matrix, w);
}
inline std::array<float, tile * tile> transform_output(const Transformed& m) {
  return sandwich<tile, patch>(output_matrix, m);
}

}  // namespace winograd

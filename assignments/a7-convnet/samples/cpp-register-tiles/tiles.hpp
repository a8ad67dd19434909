#pragma once
// The two inner loops. Each keeps a tile of sums in registers and uses everything it loads several times.

#include <cstddef>
#include <vector>

#include "lanes.hpp"

// sums[f][p] = start[f] + sum over channels c and taps t of weights[(c * taps + t) * F + f] * in[c][p +
// distance[t]] for p in [0, length), rounded up to whole tiles.
template <int F>
void correlate(const float* in, std::size_t channel_size, int channels,
               const std::vector<std::ptrdiff_t>& distance, const float* weights, const float* start,
               int length, float* const* sums) {
  const std::size_t taps = distance.size();
  for (int p = 0; p < length; p += tile_vectors * lanes) {
    Lanes tile[F][tile_vectors];
    for (int f = 0; f < F; ++f)
      for (int v = 0; v < tile_vectors; ++v) tile[f][v] = Lanes{} + start[f];
    const float* weight = weights;
    for (int c = 0; c < channels; ++c) {
      const float* image = in + static_cast<std::size_t>(c) * channel_size + p;
      for (std::size_t t = 0; t < taps; ++t, weight += F) {
        Lanes pixels[tile_vectors];
        for (int v = 0; v < tile_vectors; ++v) pixels[v] = load(image + distance[t] + v * lanes);
        for (int f = 0; f < F; ++f)
          for (int v = 0; v < tile_vectors; ++v) tile[f][v] += weight[f] * pixels[v];
      }
    }
    for (int f = 0; f < F; ++f)
      for (int v = 0; v < tile_vectors; ++v) store(sums[f] + p + v * lanes, tile[f][v]);
  }
}

// dw[f][t] += sum over p in [0, length) of dy[f][p] * x[p + distance[t]]; dy is zero from `length` on.
template <int F, int T>
void gather_weights(const float* const* dy, const float* x, const std::ptrdiff_t* distance, int length,
                    float* const* dw) {
  Lanes tile[F][T] = {};
  for (int p = 0; p < length; p += lanes) {
    Lanes upstream[F];
    for (int f = 0; f < F; ++f) upstream[f] = load(dy[f] + p);
    for (int t = 0; t < T; ++t) {
      const Lanes pixels = load(x + distance[t] + p);
      for (int f = 0; f < F; ++f) tile[f][t] += upstream[f] * pixels;
    }
  }
  for (int f = 0; f < F; ++f)
    for (int t = 0; t < T; ++t) dw[f][t] += sum_of(tile[f][t]);
}

#pragma once
// Numerical constants and helpers.
#include <cstddef>
#include <vector>

#define EACH(v, n) for (int v = 0; v < (n); ++v)
#define SMOOTH(x, w, b, z, y)                                                           \
  EACH(n, z.N) {                                                                        \
    std::vector<float> g;                                                               \
    EACH(c, z.C)                                                                        \
    EACH(k, z.K) EACH(l, z.L) EACH(i, z.P) EACH(j, z.Q)                                 \
        g.push_back(pixel(x, z, n, c, i* z.s + k - z.p, j * z.s + l - z.p));            \
    const std::size_t e = std::size_t(z.P) * z.Q, t = g.size() / e;                     \
    EACH(o, z.O) {                                                                      \
      float* q = &y(n, o, 0, 0);                                                        \
      std::fill(q, q + e, b(o));                                                        \
      for (std::size_t r = 0; r < t; ++r)                                               \
        for (std::size_t s = 0; s < e; ++s) q[s] += w.data()[o * t + r] * g[r * e + s]; \
    }                                                                                   \
  }

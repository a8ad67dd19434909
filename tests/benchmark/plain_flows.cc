#include "tests/benchmark/plain_flows.hpp"

#include <algorithm>
#include <cmath>

namespace benchmark::plain {
namespace {

float sigmoid(float x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

void planar_forward(Index batch, Index n, const float* u, const float* w, float b, float steepness,
                    const float* z, float* y, float* log_det) {
  for (Index r = 0; r < batch; ++r, z += n, y += n) {
    float along = b;
    for (Index k = 0; k < n; ++k) along += z[k] * w[k];
    const float t = std::tanh(along);
    for (Index k = 0; k < n; ++k) y[k] = z[k] + u[k] * t;
    log_det[r] = std::log(t * t + (1 - t * t) * steepness);
  }
}

void radial_forward(Index batch, Index n, const float* centre, float alpha, float beta, const float* z,
                    float* y, float* log_det) {
  for (Index r = 0; r < batch; ++r, z += n, y += n) {
    float square = 0;
    for (Index k = 0; k < n; ++k) square += (z[k] - centre[k]) * (z[k] - centre[k]);
    const float h = 1 / (alpha + std::sqrt(square)), g = beta * h;
    for (Index k = 0; k < n; ++k) y[k] = z[k] + g * (z[k] - centre[k]);
    log_det[r] = static_cast<float>(n - 1) * std::log1p(g) + std::log(1 + alpha * g * h);
  }
}

void affine_forward(Index batch, Index n, const float* x, const float* s, const float* t, float* y,
                    float* log_det) {
  for (Index r = 0; r < batch; ++r, x += n, s += n, t += n, y += n) {
    float sum = 0;
    for (Index k = 0; k < n; ++k) {
      y[k] = x[k] * std::exp(s[k]) + t[k];
      sum += s[k];
    }
    log_det[r] = sum;
  }
}

void affine_backward(Index batch, Index n, const float* x, const float* s, const float* dy,
                     const float* dlog_det, float* dx, float* ds, float* dt) {
  for (Index r = 0; r < batch; ++r) {
    for (Index k = r * n; k < (r + 1) * n; ++k) {
      dx[k] = dy[k] * std::exp(s[k]);
      ds[k] = dx[k] * x[k] + dlog_det[r];
      dt[k] = dy[k];
    }
  }
}

void gated_forward(Index batch, Index n, const float* x, const float* s, const float* m, float* y,
                   float* log_det) {
  for (Index r = 0; r < batch; ++r, x += n, s += n, m += n, y += n) {
    float sum = 0;
    for (Index k = 0; k < n; ++k) {
      const float g = sigmoid(s[k]);
      y[k] = g * x[k] + (1 - g) * m[k];
      sum += std::log(g);
    }
    log_det[r] = sum;
  }
}

void gated_backward(Index batch, Index n, const float* x, const float* s, const float* m, const float* dy,
                    const float* dlog_det, float* dx, float* ds, float* dm) {
  for (Index r = 0; r < batch; ++r) {
    for (Index k = r * n; k < (r + 1) * n; ++k) {
      const float g = sigmoid(s[k]);
      dx[k] = dy[k] * g;
      ds[k] = (1 - g) * (dx[k] * (x[k] - m[k]) + dlog_det[r]);
      dm[k] = dy[k] * (1 - g);
    }
  }
}

void actnorm_forward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                     const float* t, float* y) {
  for (Index plane = 0; plane < batch * channels; ++plane) {
    const float factor = std::exp(s[plane % channels]), bias = t[plane % channels];
    for (Index k = plane * pixels; k < (plane + 1) * pixels; ++k) y[k] = x[k] * factor + bias;
  }
}

void householder_forward(Index batch, Index n, Index reflections, const float* v, const float* z, float* y) {
  for (Index r = 0; r < batch; ++r, z += n, y += n) {
    std::copy(z, z + n, y);
    for (Index k = 0; k < reflections; ++k, v += n) {
      float along = 0, square = 0;
      for (Index j = 0; j < n; ++j) along += v[j] * y[j], square += v[j] * v[j];
      for (Index j = 0; j < n; ++j) y[j] -= 2 * along / square * v[j];
    }
  }
}

void triangular_forward(Index batch, Index n, const float* r, const float* x, float* y) {
  for (Index row = 0; row < batch; ++row, r += n * n, x += n, y += n) {
    for (Index i = 0; i < n; ++i) {
      float sum = 0;
      for (Index j = i; j < n; ++j) sum += r[i * n + j] * x[j];
      y[i] = sum;
    }
  }
}

void sigmoidal_forward(Index count, Index sigmoids, const float* x, const float* a, const float* b,
                       const float* log_w, float* y, float* log_slope) {
  const auto log_sum = [sigmoids](auto term) {
    float most = term(0), sum = 0;
    for (Index k = 1; k < sigmoids; ++k) most = std::max(most, term(k));
    for (Index k = 0; k < sigmoids; ++k) sum += std::exp(term(k) - most);
    return most + std::log(sum);
  };
  const auto log_sigmoid = [](float u) { return std::min(u, 0.0f) - std::log1p(std::exp(-std::abs(u))); };
  for (Index n = 0; n < count; ++n, a += sigmoids, b += sigmoids, log_w += sigmoids) {
    const auto u = [&](Index k) { return a[k] * x[n] + b[k]; };
    const float p = log_sum([&](Index k) { return log_w[k] + log_sigmoid(u(k)); });
    const float not_p = log_sum([&](Index k) { return log_w[k] + log_sigmoid(-u(k)); });
    const float slope =
        log_sum([&](Index k) { return log_w[k] + std::log(a[k]) + log_sigmoid(u(k)) + log_sigmoid(-u(k)); });
    y[n] = p - not_p;
    log_slope[n] = slope - p - not_p;
  }
}

void gaussian(Index batch, Index n, const float* x, const float* mean, const float* log_scale, float* sums) {
  for (Index r = 0; r < batch; ++r) {
    float sum = 0;
    for (Index k = r * n; k < (r + 1) * n; ++k) {
      const float u = (x[k] - mean[k]) * std::exp(-log_scale[k]);
      sum += -u * u / 2 - log_scale[k] - 0.918938533f;
    }
    sums[r] = sum;
  }
}

void gaussian_backward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                       const float* gradient, float* dx, float* dmean, float* dlog_scale) {
  for (Index r = 0; r < batch; ++r) {
    for (Index k = r * n; k < (r + 1) * n; ++k) {
      const float inverse = std::exp(-log_scale[k]), u = (x[k] - mean[k]) * inverse;
      dmean[k] = gradient[r] * u * inverse;
      dx[k] = -dmean[k];
      dlog_scale[k] = gradient[r] * (u * u - 1);
    }
  }
}

void logistic(Index batch, Index n, const float* x, const float* mean, const float* log_scale, float* sums) {
  for (Index r = 0; r < batch; ++r) {
    float sum = 0;
    for (Index k = r * n; k < (r + 1) * n; ++k) {
      const float u = (x[k] - mean[k]) * std::exp(-log_scale[k]);
      sum += -u - log_scale[k] - 2 * std::log1p(std::exp(-u));
    }
    sums[r] = sum;
  }
}

}  // namespace benchmark::plain

#pragma once
// Elementwise affine maps of normalizing flows, value and log-determinant of a batch in one pass. x, y, s, t:
// [N,D] row-major, log_det: [N]. Outputs may hold anything on entry and must not overlap inputs.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// Affine coupling (RealNVP, Glow) and masked autoregressive flow: y = x e^s + t, log_det = sum of s.
void affine_forward(Index batch, Index dimensions, const float* x, const float* s, const float* t, float* y,
                    float* log_det);
// dx = dy e^s, ds = dy x e^s + dlog_det, dt = dy.
void affine_backward(Index batch, Index dimensions, const float* x, const float* s, const float* dy,
                     const float* dlog_det, float* dx, float* ds, float* dt);
// x = (y - t) e^-s, log_det = -sum of s: the inverse, and MAF's way from data to noise.
void affine_inverse(Index batch, Index dimensions, const float* y, const float* s, const float* t, float* x,
                    float* log_det);
// dy = dx e^-s, ds = -dx x - dlog_det, dt = -dx e^-s; x is the result.
void affine_inverse_backward(Index batch, Index dimensions, const float* x, const float* s, const float* dx,
                             const float* dlog_det, float* dy, float* ds, float* dt);

// Inverse autoregressive flow (Kingma et al., 2016): y = g x + (1 - g) m with g = sigmoid(s), log_det = sum
// of log g.
void gated_forward(Index batch, Index dimensions, const float* x, const float* s, const float* m, float* y,
                   float* log_det);
void gated_backward(Index batch, Index dimensions, const float* x, const float* s, const float* m,
                    const float* dy, const float* dlog_det, float* dx, float* ds, float* dm);

// Activation normalisation (Glow): x, y [N,C,P], y = x e^(s[c]) + t[c]; its log-determinant is P times the
// sum of s, for every sample. ds is without the log-determinant's part.
void actnorm_forward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                     const float* t, float* y);
void actnorm_backward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                      const float* dy, float* dx, float* ds, float* dt);

}  // namespace reference::kernels

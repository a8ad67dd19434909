#pragma once
// The deep sigmoidal transform of neural autoregressive flows (Huang et al., 2018, arXiv 1804.00779), in log
// space: for each of `count` numbers x, with K sigmoids of its own,
//   p = sum_k w[k] sigmoid(a[k] x + b[k]),  y = log p - log(1 - p),  log_slope = log dy/dx.
// a > 0, w > 0 with sum 1; log_w is the logarithm of w. a, b, log_w: [count,K]; x, y, log_slope: [count].
// log p, log(1 - p) and the slope are sums of exponentials taken in log space, so that a p of 1e-30 or of
// 1 - 1e-30 costs no accuracy. Outputs may hold anything on entry and must not overlap inputs.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct SigmoidalParameters {
  const float *a, *b, *log_w;
};
void sigmoidal_forward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                       float* y, float* log_slope);

struct SigmoidalGradient {
  float* dx;
  float *da, *db, *dlog_w;
};
void sigmoidal_backward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                        const float* dy, const float* dlog_slope, const SigmoidalGradient& out);

// The same of what a network gives: raw [count,3K] holds, for each number, p_a, p_b, p_w (K each) of
//   a = softplus(p_a),  b = p_b,  w = softmax(p_w).
void sigmoidal_of_raw_forward(Index count, Index sigmoids, const float* x, const float* raw, float* y,
                              float* log_slope);
// Adds to dx and draw.
void sigmoidal_of_raw_backward(Index count, Index sigmoids, const float* x, const float* raw, const float* dy,
                               const float* dlog_slope, float* dx, float* draw);

}  // namespace reference::kernels

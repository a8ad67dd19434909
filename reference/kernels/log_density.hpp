#pragma once
// Log-densities of rows of independent numbers, and their gradients. x, mean, log_scale: [N,D] row-major,
// log_density: [N]. Outputs may hold anything on entry and must not overlap inputs.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// With u = (x - mean) e^-log_scale, summed over a row:
//   gaussian: -u^2/2 - log_scale - log(2 pi)/2
//   logistic: -u - log_scale - 2 log(1 + e^-u)
void gaussian_log_density(Index batch, Index dimensions, const float* x, const float* mean,
                          const float* log_scale, float* log_density);
void logistic_log_density(Index batch, Index dimensions, const float* x, const float* mean,
                          const float* log_scale, float* log_density);

// gradient: [N], with respect to log_density.
void gaussian_log_density_backward(Index batch, Index dimensions, const float* x, const float* mean,
                                   const float* log_scale, const float* gradient, float* dx, float* dmean,
                                   float* dlog_scale);
void logistic_log_density_backward(Index batch, Index dimensions, const float* x, const float* mean,
                                   const float* log_scale, const float* gradient, float* dx, float* dmean,
                                   float* dlog_scale);

}  // namespace reference::kernels

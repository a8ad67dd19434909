#pragma once
// The operations of bench_flows in plain C++ loops, as one writes them without thinking of the machine.
// Compiled with -O3 for the baseline instruction set; arguments as those of the kernels.

#include <cstddef>

namespace benchmark::plain {

using Index = std::ptrdiff_t;

void planar_forward(Index batch, Index n, const float* u, const float* w, float b, float steepness,
                    const float* z, float* y, float* log_det);
void radial_forward(Index batch, Index n, const float* centre, float alpha, float beta, const float* z,
                    float* y, float* log_det);
void affine_forward(Index batch, Index n, const float* x, const float* s, const float* t, float* y,
                    float* log_det);
void affine_backward(Index batch, Index n, const float* x, const float* s, const float* dy,
                     const float* dlog_det, float* dx, float* ds, float* dt);
void gated_forward(Index batch, Index n, const float* x, const float* s, const float* m, float* y,
                   float* log_det);
void gated_backward(Index batch, Index n, const float* x, const float* s, const float* m, const float* dy,
                    const float* dlog_det, float* dx, float* ds, float* dm);
void actnorm_forward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                     const float* t, float* y);
void householder_forward(Index batch, Index n, Index reflections, const float* v, const float* z, float* y);
void triangular_forward(Index batch, Index n, const float* r, const float* x, float* y);
void sigmoidal_forward(Index count, Index sigmoids, const float* x, const float* a, const float* b,
                       const float* log_w, float* y, float* log_slope);
void gaussian(Index batch, Index n, const float* x, const float* mean, const float* log_scale, float* sums);
void gaussian_backward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                       const float* gradient, float* dx, float* dmean, float* dlog_scale);
void logistic(Index batch, Index n, const float* x, const float* mean, const float* log_scale, float* sums);

}  // namespace benchmark::plain

#pragma once
// Linear maps of normalizing flows, batched: Householder products and the triangular products of Sylvester
// flows. Outputs may hold anything on entry and must not overlap inputs.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// Householder flow (Tomczak and Welling, 2016): z is reflected at `reflections` planes in turn,
//   z <- z - 2 v (v.z) / |v|^2,
// with vectors of each row, v: [N,reflections,D], or, v_step = 0, the same for all, [reflections,D]; v_step
// is reflections * D otherwise. z, y: [N,D]. The log-determinant is 0.
void householder_forward(Index batch, Index dimensions, Index reflections, const float* v, Index v_step,
                         const float* z, float* y);
// dv has the shape of v; a shared one is summed over the batch. y is the forward pass's.
void householder_backward(Index batch, Index dimensions, Index reflections, const float* v, Index v_step,
                          const float* y, const float* dy, float* dz, float* dv);

// y = R x for upper triangular R: [N,M,M], x, y: [N,M]. What R holds below the diagonal does not count; dr is
// 0 there.
void triangular_forward(Index batch, Index size, const float* r, const float* x, float* y);
void triangular_backward(Index batch, Index size, const float* r, const float* x, const float* dy, float* dr,
                         float* dx);

}  // namespace reference::kernels

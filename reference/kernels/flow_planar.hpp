#pragma once
// Planar and radial layers of normalizing flows (Rezende and Mohamed, 2015, arXiv 1505.05770), value and
// log-determinant of a batch in one pass. One layer for all rows; z, y: [N,D] row-major, log_det: [N].
//
// Outputs may hold anything on entry and must not overlap inputs; gradients with respect to what all rows
// share are summed over the batch and written, not added.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// y = z + u tanh(w.z + b), log_det = log(t^2 + (1 - t^2) steepness) with t the tanh. u is the constrained one
// and steepness = 1 + w.u > 0, which the caller has in a form without cancellation.
struct PlanarLayer {
  const float *u, *w;  // [D]
  float b, steepness;
};
// bend: [N], the tanh, which the backward pass wants.
void planar_forward(Index batch, Index dimensions, const PlanarLayer& layer, const float* z, float* y,
                    float* log_det, float* bend);

struct PlanarGradient {
  float* dz;               // [N,D]
  float *du, *dw;          // [D]
  float *db, *dsteepness;  // one each
};
void planar_backward(Index batch, Index dimensions, const PlanarLayer& layer, const float* z,
                     const float* bend, const float* dy, const float* dlog_det, const PlanarGradient& out);

// y = z + beta h (z - centre), h = 1 / (alpha + r), r = |z - centre|; beta >= -alpha, alpha > 0.
// log_det = (D-1) log(1 + beta h) + log(1 + alpha beta h^2).
struct RadialLayer {
  const float* centre;  // [D]
  float alpha, beta;
};
void radial_forward(Index batch, Index dimensions, const RadialLayer& layer, const float* z, float* y,
                    float* log_det);

struct RadialGradient {
  float* dz;              // [N,D]
  float* dcentre;         // [D]
  float *dalpha, *dbeta;  // one each
};
// The gradient of r at r = 0 counts as 0.
void radial_backward(Index batch, Index dimensions, const RadialLayer& layer, const float* z, const float* dy,
                     const float* dlog_det, const RadialGradient& out);

}  // namespace reference::kernels

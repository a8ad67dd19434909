#pragma once
// The masks of autoregressive networks: 1 where a weight may be used, 0 elsewhere. Exact.
//
//   made_hidden_mask[k,j] = 1 if below[j] <= degrees[k]        (Germain et al. 2015, eq. 12)
//   made_output_mask[d,k] = 1 if degrees[k] < order[d]         (eq. 13; strict: no output sees itself)
//   pixel_mask[o,i,u,v]   = 1 if the tap (u,v) lies above the centre, or beside it to the left, or is the
//   centre
//                           and colour(i) < colour(o) (type A) or colour(i) <= colour(o) (type B)
//                           (van den Oord et al. 2016, section 3.3), colour(c) = c mod colours
//
// below: [J], degrees: [K], order: [D]. Kernels are square and odd.

#include "reference/exact/measured.hpp"

namespace reference::exact {

Measured made_hidden_mask(const Tensor<double>& below, const Tensor<double>& degrees);
Measured made_output_mask(const Tensor<double>& degrees, const Tensor<double>& order);

struct PixelMaskShape {
  int out_channels, in_channels, kernel, colours;
  bool sees_own_colour;  // type B
};
// Throws std::invalid_argument on an even kernel.
Measured pixel_mask(const PixelMaskShape& shape);

}  // namespace reference::exact

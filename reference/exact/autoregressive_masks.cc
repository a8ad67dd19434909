#include "reference/exact/autoregressive_masks.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {

Measured made_hidden_mask(const Tensor<double>& below, const Tensor<double>& degrees) {
  Measured mask(Shape{degrees.size(), below.size()});
  for (std::int64_t k = 0; k < degrees.size(); ++k) {
    for (std::int64_t j = 0; j < below.size(); ++j) mask.value(k, j) = below[j] <= degrees[k] ? 1 : 0;
  }
  return mask;
}

Measured made_output_mask(const Tensor<double>& degrees, const Tensor<double>& order) {
  Measured mask(Shape{order.size(), degrees.size()});
  for (std::int64_t d = 0; d < order.size(); ++d) {
    for (std::int64_t k = 0; k < degrees.size(); ++k) mask.value(d, k) = degrees[k] < order[d] ? 1 : 0;
  }
  return mask;
}

Measured pixel_mask(const PixelMaskShape& shape) {
  if (shape.kernel % 2 == 0) {
    refuse("pixel_mask", "kernel is " + std::to_string(shape.kernel) + ", but must be odd");
  }
  const int centre = shape.kernel / 2;
  Measured mask(Shape{shape.out_channels, shape.in_channels, shape.kernel, shape.kernel});
  for (int o = 0; o < shape.out_channels; ++o) {
    for (int i = 0; i < shape.in_channels; ++i) {
      for (int u = 0; u < shape.kernel; ++u) {
        for (int v = 0; v < shape.kernel; ++v) {
          const int from = i % shape.colours, to = o % shape.colours;
          const bool before = u < centre || (u == centre && v < centre);
          const bool own = u == centre && v == centre && (from < to || (shape.sees_own_colour && from == to));
          mask.value(o, i, u, v) = before || own ? 1 : 0;
        }
      }
    }
  }
  return mask;
}

}  // namespace reference::exact

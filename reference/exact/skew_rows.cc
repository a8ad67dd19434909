#include "reference/exact/skew_rows.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {

Measured skew_rows(const Tensor<double>& x) {
  if (x.rank() != 4)
    refuse("skew_rows", "x has shape " + to_string(x.shape()) + ", but must have 4 dimensions");
  const std::int64_t height = x.extent(2), width = x.extent(3);
  const std::int64_t wide = height + width > 0 ? height + width - 1 : 0;
  Tensor<double> y({x.extent(0), x.extent(1), height, wide});
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t c = 0; c < x.extent(1); ++c) {
      for (std::int64_t r = 0; r < height; ++r) {
        for (std::int64_t k = 0; k < width; ++k) y(n, c, r, r + k) = x(n, c, r, k);
      }
    }
  }
  return Measured(std::move(y));
}

}  // namespace reference::exact

#include "reference/mistakes/completion.hpp"

#include <algorithm>

#include "reference/exact/pixels.hpp"
#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes {

std::vector<Tensor<double>> completed(const Call& call, const Completion& how) {
  const Tensor<double>&x = operand(call, "x"), &known = operand(call, "known"),
        &uniform = operand(call, "uniform"), &w = operand(call, "w"), &b = operand(call, "b");
  const std::int64_t rows = x.extent(1), columns = x.extent(2), size = w.extent(1), middle = size / 2;
  const std::int64_t centre = middle * size + middle;
  const std::int64_t taps = how.sees_later ? size * size : how.sees_itself ? centre + 1 : centre;
  Tensor<double> y = x;
  Tensor<double> logits(Shape{1, w.extent(0)}), chance(Shape{1});
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t step = 0; step < rows * columns; ++step) {
      const std::int64_t row = how.by_columns ? step % rows : step / columns;
      const std::int64_t column = how.by_columns ? step / rows : step % columns;
      if (known(n, row, column) != 0) continue;
      const Tensor<double>& seen = how.all_at_once ? x : y;
      for (std::int64_t l = 0; l < w.extent(0); ++l) {
        logits(0, l) = b[l];
        for (std::int64_t tap = 0; tap < taps; ++tap) {
          const std::int64_t i = row + tap / size - middle, j = column + tap % size - middle;
          if (i >= 0 && i < rows && j >= 0 && j < columns)
            logits(0, l) += w(l, tap / size, tap % size) * seen(n, i, j);
        }
      }
      chance[0] = uniform(n, row, column);
      y(n, row, column) =
          how.most_likely ? static_cast<double>(std::max_element(logits.data(), logits.data() + w.extent(0)) -
                                                logits.data())
                          : exact::sample_level(logits, chance).value[0];
    }
  }
  return {y};
}

}  // namespace reference::mistakes

#include "reference/exact/pixels.hpp"

#include <numbers>

#include "reference/exact/carried.hpp"
#include "reference/exact/conv2d.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

Conv2dShape masked_shape(std::string_view function, const Tensor<double>& x, const Tensor<double>& w,
                         const Tensor<double>& mask, int padding) {
  if (x.rank() != 4) refuse(function, "x has shape " + to_string(x.shape()) + ", but must have 4 dimensions");
  if (w.rank() != 4) refuse(function, "w has shape " + to_string(w.shape()) + ", but must have 4 dimensions");
  require_shape(function, "mask", mask.shape(), w.shape());
  const auto extent = [](const Tensor<double>& of, int axis) { return static_cast<int>(of.extent(axis)); };
  const Conv2dShape shape{.batch = extent(x, 0),
                          .in_channels = extent(x, 1),
                          .in_height = extent(x, 2),
                          .in_width = extent(x, 3),
                          .out_channels = extent(w, 0),
                          .kernel_height = extent(w, 2),
                          .kernel_width = extent(w, 3),
                          .padding_h = padding,
                          .padding_w = padding};
  require_valid(shape, function);
  return shape;
}

Tensor<double> masked(const Tensor<double>& w, const Tensor<double>& mask) {
  Tensor<double> used(w.shape());
  for (std::int64_t k = 0; k < w.size(); ++k) used[k] = mask[k] * w[k];
  return used;
}

// log sum exp of `classes` logits that stand `step` apart, and the sum's magnitude.
Carried log_sum(const double* logits, std::int64_t classes, std::int64_t step) {
  double largest = logits[0];
  for (std::int64_t k = 1; k < classes; ++k) largest = std::max(largest, logits[k * step]);
  Carried total(0);
  for (std::int64_t k = 0; k < classes; ++k)
    total = total + exp(Carried(logits[k * step]) - Carried(largest));
  return Carried(largest) + log(total);
}

}  // namespace

Measured masked_conv2d_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& mask,
                               const Tensor<double>& b, int padding) {
  return conv2d_forward(masked_shape("masked_conv2d_forward", x, w, mask, padding), x, masked(w, mask), &b);
}

std::vector<Measured> masked_conv2d_backward(const Tensor<double>& x, const Tensor<double>& w,
                                             const Tensor<double>& mask, const Tensor<double>& dy,
                                             int padding) {
  const Conv2dShape shape = masked_shape("masked_conv2d_backward", x, w, mask, padding);
  require_shape("masked_conv2d_backward", "dy", dy.shape(), output_shape(shape));
  Measured dw = conv2d_backward_weights(shape, x, dy);
  for (std::int64_t k = 0; k < mask.size(); ++k) {
    dw.value[k] *= mask[k];
    dw.magnitude[k] *= std::abs(mask[k]);
  }
  return {conv2d_backward_data(shape, masked(w, mask), dy), std::move(dw), conv2d_backward_bias(shape, dy)};
}

Measured categorical_log_prob(const Tensor<double>& logits, const Tensor<double>& labels) {
  constexpr std::string_view function = "categorical_log_prob";
  require_at_least(function, "the rank of logits", logits.rank(), 2);
  const std::int64_t samples = logits.extent(0), classes = logits.extent(1);
  require_at_least(function, "the number of classes", classes, 1);
  Shape wanted = logits.shape();
  wanted.erase(wanted.begin() + 1);
  require_shape(function, "labels", labels.shape(), wanted);
  const std::int64_t places = samples == 0 ? 0 : labels.size() / samples;
  Measured log_p(Shape{samples});
  for (std::int64_t n = 0; n < samples; ++n) {
    Carried total(0);
    for (std::int64_t k = 0; k < places; ++k) {
      const double label = labels[n * places + k];
      if (!(label >= 0 && label < static_cast<double>(classes))) {
        refuse(function, "a label is " + std::to_string(label) + ", but must be a class from 0 to " +
                             std::to_string(classes - 1));
      }
      const double* first = logits.data() + n * classes * places + k;
      total =
          total + Carried(first[static_cast<std::int64_t>(label) * places]) - log_sum(first, classes, places);
    }
    log_p.value[n] = total.value, log_p.magnitude[n] = total.magnitude;
  }
  return log_p;
}

Measured bits_per_dimension(const Tensor<double>& log_p, int dimensions) {
  require_at_least("bits_per_dimension", "dimensions", dimensions, 1);
  Measured bits(log_p.shape());
  for (std::int64_t k = 0; k < log_p.size(); ++k) {
    const double value = -log_p[k] / (dimensions * std::numbers::ln2);
    bits.value[k] = value, bits.magnitude[k] = 2 * std::abs(value);
  }
  return bits;
}

Measured sample_level(const Tensor<double>& logits, const Tensor<double>& uniform) {
  if (logits.rank() != 2 || logits.extent(1) < 1) {
    refuse("sample_level", "logits has shape " + to_string(logits.shape()) + ", but must have shape [N,K]");
  }
  require_shape("sample_level", "uniform", uniform.shape(), {logits.extent(0)});
  const std::int64_t classes = logits.extent(1);
  Measured level(uniform.shape());
  for (std::int64_t n = 0; n < uniform.size(); ++n) {
    const double* own = logits.data() + n * classes;
    const double log_total = log_sum(own, classes, 1).value;
    double cumulated = 0;
    std::int64_t k = 0;
    while (k + 1 < classes && (cumulated += std::exp(own[k] - log_total)) <= uniform[n]) ++k;
    level.value[n] = static_cast<double>(k);
  }
  return level;
}

Measured complete_image(const Tensor<double>& x, const Tensor<double>& known, const Tensor<double>& uniform,
                        const Tensor<double>& w, const Tensor<double>& b) {
  constexpr std::string_view function = "complete_image";
  if (x.rank() != 3)
    refuse(function, "x has shape " + to_string(x.shape()) + ", but must have shape [N,H,W]");
  if (w.rank() != 3 || w.extent(0) < 1 || w.extent(1) % 2 != 1 || w.extent(2) != w.extent(1)) {
    refuse(function, "w has shape " + to_string(w.shape()) + ", but must have shape [L,K,K] with an odd K");
  }
  require_shape(function, "known", known.shape(), x.shape());
  require_shape(function, "uniform", uniform.shape(), x.shape());
  require_shape(function, "b", b.shape(), {w.extent(0)});
  const std::int64_t levels = w.extent(0), size = w.extent(1), middle = size / 2;
  Measured y(x.shape());
  y.value = x;
  Tensor<double> logits(Shape{1, levels}), chance(Shape{1});
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t row = 0; row < x.extent(1); ++row) {
      for (std::int64_t column = 0; column < x.extent(2); ++column) {
        if (known(n, row, column) != 0) continue;
        for (std::int64_t l = 0; l < levels; ++l) {
          logits(0, l) = b[l];
          for (std::int64_t tap = 0; tap < middle * size + middle; ++tap) {  // those before the centre
            const std::int64_t i = row + tap / size - middle, j = column + tap % size - middle;
            if (i >= 0 && j >= 0 && j < x.extent(2))
              logits(0, l) += w(l, tap / size, tap % size) * y.value(n, i, j);
          }
        }
        chance[0] = uniform(n, row, column);
        y.value(n, row, column) = sample_level(logits, chance).value[0];
      }
    }
  }
  return y;
}

}  // namespace reference::exact

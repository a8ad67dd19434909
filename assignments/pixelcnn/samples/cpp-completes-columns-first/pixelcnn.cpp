#include "pixelcnn.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pixelcnn {

void pixel_mask(int out_channels, int in_channels, int kernel, int colours, int type_b, TensorView<float, 4> mask) {
  const int middle = kernel / 2;
  for (int o = 0; o < out_channels; ++o) {
    for (int i = 0; i < in_channels; ++i) {
      for (int k = 0; k < kernel; ++k) {
        for (int l = 0; l < kernel; ++l) {
          const bool before = k < middle || (k == middle && l < middle), centre = k == middle && l == middle;
          const int from = i % colours, to = o % colours;
          mask(o, i, k, l) = before || (centre && (from < to || (type_b != 0 && from == to))) ? 1 : 0;
        }
      }
    }
  }
}

void masked_conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 4> mask,
                           TensorView<const float, 1> b, int padding, TensorView<float, 4> y) {
  const int height = x.extent(2), width = x.extent(3), size = w.extent(2);
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          double sum = b(o);
          for (int c = 0; c < x.extent(1); ++c)
            for (int k = 0; k < size; ++k)
              for (int l = 0; l < size; ++l) {
                const int row = i + k - padding, column = j + l - padding;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                sum += double(mask(o, c, k, l)) * w(o, c, k, l) * x(n, c, row, column);
              }
          y(n, o, i, j) = float(sum);
        }
}

void masked_conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 4> mask,
                            TensorView<const float, 4> dy, int padding, TensorView<float, 4> dx, TensorView<float, 4> dw,
                            TensorView<float, 1> db) {
  const int height = x.extent(2), width = x.extent(3), size = w.extent(2);
  std::vector<double> gx(x.size()), gw(w.size()), gb(db.size());
  for (int n = 0; n < dy.extent(0); ++n)
    for (int o = 0; o < dy.extent(1); ++o)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) {
          const double g = dy(n, o, i, j);
          gb[o] += g;
          for (int c = 0; c < x.extent(1); ++c)
            for (int k = 0; k < size; ++k)
              for (int l = 0; l < size; ++l) {
                const int row = i + k - padding, column = j + l - padding;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                gx[&x(n, c, row, column) - x.data()] += double(mask(o, c, k, l)) * w(o, c, k, l) * g;
                gw[&w(o, c, k, l) - w.data()] += double(mask(o, c, k, l)) * x(n, c, row, column) * g;
              }
        }
  for (std::size_t k = 0; k < gx.size(); ++k) dx.data()[k] = float(gx[k]);
  for (std::size_t k = 0; k < gw.size(); ++k) dw.data()[k] = float(gw[k]);
  for (std::size_t k = 0; k < gb.size(); ++k) db.data()[k] = float(gb[k]);
}

void categorical_log_prob(TensorView<const float, 4> logits, TensorView<const std::int32_t, 3> labels,
                          TensorView<float, 1> log_p) {
  for (int n = 0; n < logits.extent(0); ++n) {
    double total = 0;
    for (int i = 0; i < logits.extent(2); ++i)
      for (int j = 0; j < logits.extent(3); ++j) {
        double top = logits(n, 0, i, j), sum = 0;
        for (int c = 1; c < logits.extent(1); ++c) top = std::max<double>(top, logits(n, c, i, j));
        for (int c = 0; c < logits.extent(1); ++c) sum += std::exp(logits(n, c, i, j) - top);
        total += logits(n, labels(n, i, j), i, j) - top - std::log(sum);
      }
    log_p(n) = float(total);
  }
}

void bits_per_dimension(TensorView<const float, 1> log_p, int dimensions, TensorView<float, 1> bits) {
  for (int n = 0; n < log_p.extent(0); ++n) bits(n) = float(-log_p(n) / (dimensions * std::log(2.0)));
}

void sample_level(TensorView<const float, 2> logits, TensorView<const float, 1> uniform, TensorView<float, 1> level) {
  for (int n = 0; n < logits.extent(0); ++n) {
    double top = logits(n, 0), sum = 0, cumulated = 0;
    for (int c = 1; c < logits.extent(1); ++c) top = std::max<double>(top, logits(n, c));
    for (int c = 0; c < logits.extent(1); ++c) sum += std::exp(logits(n, c) - top);
    int chosen = 0;
    for (int c = 0; c + 1 < logits.extent(1); ++c) {
      cumulated += std::exp(logits(n, c) - top) / sum;
      if (cumulated <= uniform(n)) chosen = c + 1;
    }
    level(n) = float(chosen);
  }
}

void complete_image(TensorView<const float, 3> x, TensorView<const std::int32_t, 3> known,
                    TensorView<const float, 3> uniform, TensorView<const float, 3> w, TensorView<const float, 1> b,
                    TensorView<float, 3> y) {
  const int levels = w.extent(0), size = w.extent(1), middle = size / 2;
  std::vector<float> logits(levels);
  std::copy(x.data(), x.data() + x.size(), y.data());
  for (int n = 0; n < x.extent(0); ++n)
    for (int j = 0; j < x.extent(2); ++j)
      for (int i = 0; i < x.extent(1); ++i) {
        if (known(n, i, j) != 0) {
          y(n, i, j) = x(n, i, j);
          continue;
        }
        for (int c = 0; c < levels; ++c) {
          double sum = b(c);
          for (int k = 0; k <= middle; ++k)
            for (int l = 0; l < (k < middle ? size : middle); ++l) {
              const int row = i + k - middle, column = j + l - middle;
              if (row >= 0 && column >= 0 && column < x.extent(2)) sum += double(w(c, k, l)) * y(n, row, column);
            }
          logits[c] = float(sum);
        }
        sample_level({logits.data(), {1, levels}}, {&uniform(n, i, j), {1}}, {&y(n, i, j), {1}});
      }
}

}  // namespace pixelcnn

// Layers that are faster, or clearer, as one op: the LSTM cell and batch normalisation.

#include <cmath>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {
// Two results of one computation: c' first, then h. Going back, h comes before c' and hands its share on.
template <class T>
LstmState<T> lstm_cell(Var<T> z, Var<T> c) {
  const AxisView v = axis_view("lstm_cell", c.shape(), 1);
  Shape wanted = c.shape();
  wanted[1] *= 4;
  require_shape("lstm_cell", "z", z.shape(), wanted);
  Tape<T>& tape = *z.tape;
  const Var<T> next = tape.result(c.shape(), {z, c});
  const Var<T> h = tape.result(c.shape(), {z, next});
  // Gates after their nonlinearity, i f o g, as z has them; and tanh(c').
  T* gates = tape.template scratch<T>(z.size()).data();
  T* squashed = tape.template scratch<T>(c.size()).data();
  const std::int64_t width = v.extent * v.inner;  // of one gate of one sample
  const T *before = z.value().data(), *old = c.value().data();
  T *to_c = tape.output(next).data(), *to_h = tape.output(h).data();
  for (std::int64_t n = 0; n < v.outer; ++n) {
    T* gate = gates + 4 * n * width;
    map_sigmoid(3 * width, before + 4 * n * width, gate);
    map_tanh(width, before + (4 * n + 3) * width, gate + 3 * width);
    const std::int64_t first = n * width;
    for (std::int64_t k = 0; k < width; ++k) {
      to_c[first + k] = gate[width + k] * old[first + k] + gate[k] * gate[3 * width + k];
    }
    map_tanh(width, to_c + first, squashed + first);
    for (std::int64_t k = 0; k < width; ++k) to_h[first + k] = gate[2 * width + k] * squashed[first + k];
  }
  tape.on_backward(h, [z, next, h, gates, squashed, width, samples = v.outer] {
    Tape<T>& t = *h.tape;
    const T* dh = t.gradient(h).data();
    T* dc = t.gradient(next).data();
    T* dz = t.needs_gradient(z) ? t.gradient(z).data() : nullptr;
    for (std::int64_t n = 0; n < samples; ++n) {
      const T* o = gates + (4 * n + 2) * width;
      for (std::int64_t k = 0; k < width; ++k) {
        const std::int64_t p = n * width + k;
        dc[p] += dh[p] * o[k] * (1 - squashed[p] * squashed[p]);
        if (dz != nullptr) dz[(4 * n + 2) * width + k] += dh[p] * squashed[p] * o[k] * (1 - o[k]);
      }
    }
  });
  tape.on_backward(next, [z, c, next, gates, width, samples = v.outer] {
    Tape<T>& t = *next.tape;
    const T *dnext = t.gradient(next).data(), *before_c = c.value().data();
    T* dz = t.needs_gradient(z) ? t.gradient(z).data() : nullptr;
    T* dc = t.needs_gradient(c) ? t.gradient(c).data() : nullptr;
    for (std::int64_t n = 0; n < samples; ++n) {
      const T *i = gates + 4 * n * width, *f = i + width, *g = i + 3 * width;
      for (std::int64_t k = 0; k < width; ++k) {
        const std::int64_t p = n * width + k;
        if (dc != nullptr) dc[p] += dnext[p] * f[k];
        if (dz == nullptr) continue;
        T* of_sample = dz + 4 * n * width + k;
        of_sample[0] += dnext[p] * g[k] * i[k] * (1 - i[k]);
        of_sample[width] += dnext[p] * before_c[p] * f[k] * (1 - f[k]);
        of_sample[3 * width] += dnext[p] * i[k] * (1 - g[k] * g[k]);
      }
    }
  });
  return {h, next};
}

template <class T>
Normalised<T> normalise_batch(Var<T> x, T epsilon) {
  const AxisView v = axis_view("normalise_batch", x.shape(), 1);
  const std::int64_t count = v.outer * v.inner;
  require_at_least("normalise_batch", "the number of elements of a channel", count, 1);
  Tape<T>& tape = *x.tape;
  Normalised<T> result{tape.result(x.shape(), {x}), Tensor<T>({v.extent}), Tensor<T>({v.extent})};
  T* factor = tape.template scratch<T>(v.extent).data();  // 1 / sqrt(variance + epsilon)
  const T* in = x.value().data();
  T* out = tape.output(result.y).data();
  const auto for_channel = [v](std::int64_t channel, auto visit) {
    for (std::int64_t o = 0; o < v.outer; ++o) {
      const std::int64_t first = (o * v.extent + channel) * v.inner;
      for (std::int64_t k = first; k < first + v.inner; ++k) visit(k);
    }
  };
  for (std::int64_t channel = 0; channel < v.extent; ++channel) {
    T total = 0, squares = 0;
    for_channel(channel, [&](std::int64_t k) { total += in[k]; });
    const T mean_of_channel = total / static_cast<T>(count);
    for_channel(channel,
                [&](std::int64_t k) { squares += (in[k] - mean_of_channel) * (in[k] - mean_of_channel); });
    result.mean[channel] = mean_of_channel;
    result.variance[channel] = squares / static_cast<T>(count);
    factor[channel] = 1 / std::sqrt(result.variance[channel] + epsilon);
    for_channel(channel, [&](std::int64_t k) { out[k] = (in[k] - mean_of_channel) * factor[channel]; });
  }
  // dx = factor (dy - mean(dy) - y mean(dy y))
  tape.on_backward(result.y, [x, y = result.y, v, factor, count, for_channel] {
    const T *of_y = y.value().data(), *dy = y.tape->gradient(y).data();
    T* dx = y.tape->gradient(x).data();
    for (std::int64_t channel = 0; channel < v.extent; ++channel) {
      T total = 0, product = 0;
      for_channel(channel, [&](std::int64_t k) { total += dy[k], product += dy[k] * of_y[k]; });
      total /= static_cast<T>(count), product /= static_cast<T>(count);
      for_channel(channel,
                  [&](std::int64_t k) { dx[k] += factor[channel] * (dy[k] - total - of_y[k] * product); });
    }
  });
  return result;
}

#define INSTANTIATE(T)                             \
  template LstmState<T> lstm_cell(Var<T>, Var<T>); \
  template Normalised<T> normalise_batch(Var<T>, T);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

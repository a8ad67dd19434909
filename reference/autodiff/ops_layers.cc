// Normalisations.

#include <cmath>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {

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

#define INSTANTIATE(T) template Normalised<T> normalise_batch(Var<T>, T);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

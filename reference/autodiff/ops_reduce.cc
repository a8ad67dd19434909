// Sums and their relatives.

#include <algorithm>
#include <cmath>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/autodiff/scalar.hpp"

namespace reference::autodiff {

template <class T>
Var<T> sum(Var<T> x) {
  const Var<T> y = x.tape->result({1}, {x});
  x.tape->output(y)[0] = sum_of(x.value().data(), x.size());
  x.tape->on_backward(y, [x, y] {
    const T dy = y.tape->gradient(y)[0];
    for (T& dx : x.tape->gradient(x)) dx += dy;
  });
  return y;
}

template <class T>
Var<T> mean(Var<T> x) {
  return scale(sum(x), T{1} / static_cast<T>(x.size()));
}

template <class T>
Var<T> sum(Var<T> x, int axis, bool keep) {
  const AxisView v = axis_view("sum", x.shape(), axis);
  const Var<T> y = x.tape->result(without_axis(x.shape(), v.axis, keep), {x});
  const T* from = x.value().data();
  T* to = x.tape->output(y).data();
  if (v.inner == 1) {
    for (std::int64_t o = 0; o < v.outer; ++o) to[o] = sum_of(from + o * v.extent, v.extent);
  } else {
    std::fill_n(to, v.outer * v.inner, T{0});
  }
  for (std::int64_t o = 0; v.inner != 1 && o < v.outer; ++o) {
    for (std::int64_t e = 0; e < v.extent; ++e) {
      for (std::int64_t i = 0; i < v.inner; ++i)
        to[o * v.inner + i] += from[(o * v.extent + e) * v.inner + i];
    }
  }
  x.tape->on_backward(y, [x, y, v] {
    const T* dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for (std::int64_t o = 0; o < v.outer; ++o) {
      for (std::int64_t e = 0; e < v.extent; ++e) {
        for (std::int64_t i = 0; i < v.inner; ++i)
          dx[(o * v.extent + e) * v.inner + i] += dy[o * v.inner + i];
      }
    }
  });
  return y;
}

template <class T>
Var<T> mean(Var<T> x, int axis, bool keep) {
  return scale(sum(x, axis, keep), T{1} / static_cast<T>(x.extent(axis)));
}

template <class T>
Var<T> logsumexp(Var<T> x, int axis, bool keep) {
  const AxisView v = axis_view("logsumexp", x.shape(), axis);
  const Var<T> y = x.tape->result(without_axis(x.shape(), v.axis, keep), {x});
  const T* from = x.value().data();
  T* to = x.tape->output(y).data();
  for_each_line(v, [&](std::int64_t first, std::int64_t r) { to[r] = log_sum(from + first, v); });
  x.tape->on_backward(y, [x, y, v] {
    const T *in = x.value().data(), *out = y.value().data(), *dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for_each_line(v, [&](std::int64_t first, std::int64_t r) {
      if (std::isinf(out[r]) && out[r] < 0) return;
      for (std::int64_t e = 0; e < v.extent; ++e) {
        const std::int64_t k = first + e * v.inner;
        dx[k] += dy[r] * std::exp(in[k] - out[r]);
      }
    });
  });
  return y;
}

template <class T>
Var<T> sum_per_sample(Var<T> x) {
  const std::int64_t samples = x.extent(0);
  return sum(reshape(x, {samples, samples == 0 ? 0 : x.size() / samples}), 1);
}

#define INSTANTIATE(T)                          \
  template Var<T> sum(Var<T>);                  \
  template Var<T> mean(Var<T>);                 \
  template Var<T> sum(Var<T>, int, bool);       \
  template Var<T> mean(Var<T>, int, bool);      \
  template Var<T> logsumexp(Var<T>, int, bool); \
  template Var<T> sum_per_sample(Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

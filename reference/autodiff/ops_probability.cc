// Softmax and the log-probabilities of classes.

#include <algorithm>
#include <cmath>

#include "reference/autodiff/axis.hpp"
#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {
template <class T>
Var<T> softmax(Var<T> x, int axis) {
  return exp(log_softmax(x, axis));
}

template <class T>
Var<T> log_softmax(Var<T> x, int axis) {
  const AxisView v = axis_view("log_softmax", x.shape(), axis);
  require_at_least("log_softmax", "the number of classes", v.extent, 1);
  const Var<T> y = x.tape->result(x.shape(), {x});
  const T* from = x.value().data();
  T* to = x.tape->output(y).data();
  for_each_line(v, [&](std::int64_t first, std::int64_t) {
    const T normaliser = log_sum(from + first, v);
    for (std::int64_t e = 0; e < v.extent; ++e)
      to[first + e * v.inner] = from[first + e * v.inner] - normaliser;
  });
  x.tape->on_backward(y, [x, y, v] {
    const T *out = y.value().data(), *dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for_each_line(v, [&](std::int64_t first, std::int64_t) {
      T total = 0;
      for (std::int64_t e = 0; e < v.extent; ++e) total += dy[first + e * v.inner];
      for (std::int64_t e = 0; e < v.extent; ++e) {
        const std::int64_t k = first + e * v.inner;
        dx[k] += dy[k] - std::exp(out[k]) * total;
      }
    });
  });
  return y;
}

template <class T>
Var<T> categorical_log_prob(Var<T> logits, int axis, std::span<const std::int64_t> labels) {
  const AxisView v = axis_view("categorical_log_prob", logits.shape(), axis);
  Shape shape = without_axis(logits.shape(), v.axis, false);
  if (static_cast<std::int64_t>(labels.size()) != v.outer * v.inner) {
    refuse("categorical_log_prob", std::to_string(labels.size()) + " labels given, but logits of shape " +
                                       to_string(logits.shape()) + " need " +
                                       std::to_string(v.outer * v.inner));
  }
  for (const std::int64_t label : labels) {
    require_at_least("categorical_log_prob", "a label", label, 0);
    require_at_most("categorical_log_prob", "a label", label, v.extent - 1);
  }
  Tape<T>& tape = *logits.tape;
  const Var<T> y = tape.result(std::move(shape), {logits});
  const std::int64_t* label = tape.keep(labels).data();
  T* normaliser = tape.template scratch<T>(y.size()).data();
  const T* from = logits.value().data();
  T* to = tape.output(y).data();
  for_each_line(v, [&](std::int64_t first, std::int64_t position) {
    normaliser[position] = log_sum(from + first, v);
    to[position] = from[first + label[position] * v.inner] - normaliser[position];
  });
  tape.on_backward(y, [logits, y, v, label, normaliser] {
    const T *in = logits.value().data(), *dy = y.tape->gradient(y).data();
    T* dx = y.tape->gradient(logits).data();
    for_each_line(v, [&](std::int64_t first, std::int64_t position) {
      for (std::int64_t e = 0; e < v.extent; ++e) {
        const std::int64_t k = first + e * v.inner;
        dx[k] -= dy[position] * std::exp(in[k] - normaliser[position]);
      }
      dx[first + label[position] * v.inner] += dy[position];
    });
  });
  return y;
}

#define INSTANTIATE(T)                      \
  template Var<T> softmax(Var<T>, int);     \
  template Var<T> log_softmax(Var<T>, int); \
  template Var<T> categorical_log_prob(Var<T>, int, std::span<const std::int64_t>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

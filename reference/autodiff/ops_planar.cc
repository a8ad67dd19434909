// A stack of planar layers as one op: on the tape each layer would cost a dozen small nodes.

#include <algorithm>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops_flows.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

// Samples stand side by side, [D,N], so that each step is a loop over all of them.
template <class T>
void turn(std::int64_t rows, std::int64_t columns, const T* x, T* turned) {
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t d = 0; d < columns; ++d) turned[d * rows + n] = x[n * columns + d];
  }
}

template <class T>
struct Stack {
  std::int64_t rows, dimensions, layers;
  T* places;  // z before each layer and after the last, [K+1,D,N]
  T* bends;   // t, [K,N]

  std::int64_t size() const { return rows * dimensions; }
};

template <class T>
void layer_forward(const Stack<T>& stack, std::int64_t k, const T* u, const T* w, T b, T s, T* stretch,
                   T* log_det) {
  const std::int64_t rows = stack.rows, dimensions = stack.dimensions;
  const T* from = stack.places + k * stack.size();
  T *to = stack.places + (k + 1) * stack.size(), *t = stack.bends + k * rows;
  std::fill_n(t, rows, b);
  for (std::int64_t d = 0; d < dimensions; ++d) {
    for (std::int64_t n = 0; n < rows; ++n) t[n] += w[d] * from[d * rows + n];
  }
  map_tanh(rows, t, t);
  for (std::int64_t d = 0; d < dimensions; ++d) {
    for (std::int64_t n = 0; n < rows; ++n) to[d * rows + n] = from[d * rows + n] + u[d] * t[n];
  }
  for (std::int64_t n = 0; n < rows; ++n) stretch[n] = t[n] * t[n] + (1 - t[n] * t[n]) * s;
  map_log(rows, stretch, stretch);
  for (std::int64_t n = 0; n < rows; ++n) log_det[n] += stretch[n];
}

// Gradients of one layer's parameters; null where none is needed.
template <class T>
struct LayerGradients {
  T *u, *w, *b, *s;
};

// `dz` [D,N] is the gradient of what the layer gave, and becomes that of what it took; `dl` [N] that of the
// log-determinant.
template <class T>
void layer_backward(const Stack<T>& stack, std::int64_t k, const T* u, const T* w, T s, const T* dl, T* dz,
                    T* da, const LayerGradients<T>& gradients) {
  const std::int64_t rows = stack.rows, dimensions = stack.dimensions;
  const T *from = stack.places + k * stack.size(), *t = stack.bends + k * rows;
  const auto summed = [rows](const T* a, const T* b) {
    T sum = 0;
    for (std::int64_t n = 0; n < rows; ++n) sum += a[n] * b[n];
    return sum;
  };
  T of_s = 0;
  for (std::int64_t n = 0; n < rows; ++n) {
    const T square = t[n] * t[n], quotient = dl[n] / (square + (1 - square) * s);
    da[n] = 2 * t[n] * (1 - s) * quotient;
    of_s += (1 - square) * quotient;
  }
  if (gradients.s != nullptr) *gradients.s += of_s;
  for (std::int64_t d = 0; d < dimensions; ++d) {
    if (gradients.u != nullptr) gradients.u[d] += summed(dz + d * rows, t);
    for (std::int64_t n = 0; n < rows; ++n) da[n] += u[d] * dz[d * rows + n];
  }
  T of_b = 0;
  for (std::int64_t n = 0; n < rows; ++n) {
    da[n] *= 1 - t[n] * t[n];
    of_b += da[n];
  }
  if (gradients.b != nullptr) *gradients.b += of_b;
  for (std::int64_t d = 0; d < dimensions; ++d) {
    if (gradients.w != nullptr) gradients.w[d] += summed(da, from + d * rows);
    for (std::int64_t n = 0; n < rows; ++n) dz[d * rows + n] += w[d] * da[n];
  }
}

template <class T>
T* gradient_or_null(Var<T> x) {
  return x.tape->needs_gradient(x) ? x.tape->gradient(x).data() : nullptr;
}

}  // namespace

template <class T>
PlanarStack<T> planar_stack(Var<T> z, Var<T> u, Var<T> w, Var<T> b, Var<T> s) {
  if (z.rank() != 2 || u.rank() != 2) {
    refuse("planar_stack", "z has shape " + to_string(z.shape()) + " and u " + to_string(u.shape()) +
                               ", but must have [N,D] and [K,D]");
  }
  const std::int64_t rows = z.extent(0), dimensions = z.extent(1), layers = u.extent(0);
  require_shape("planar_stack", "u", u.shape(), {layers, dimensions});
  require_shape("planar_stack", "w", w.shape(), {layers, dimensions});
  require_shape("planar_stack", "b", b.shape(), {layers});
  require_shape("planar_stack", "s", s.shape(), {layers});
  Tape<T>& tape = *z.tape;
  const auto scratch = [&](std::int64_t count) { return tape.template scratch<T>(count).data(); };
  const Var<T> y = tape.result(z.shape(), {z, u, w, b, s});
  const Var<T> log_det = tape.result({rows}, {z, u, w, b, s, y});
  const Stack<T> stack{rows, dimensions, layers, scratch((layers + 1) * rows * dimensions),
                       scratch(layers * rows)};
  T *row = scratch(rows), *total = tape.output(log_det).data();
  turn(rows, dimensions, z.value().data(), stack.places);
  std::fill_n(total, rows, T{0});
  for (std::int64_t k = 0; k < layers; ++k) {
    layer_forward(stack, k, u.value().data() + k * dimensions, w.value().data() + k * dimensions, b[k], s[k],
                  row, total);
  }
  turn(dimensions, rows, stack.places + layers * stack.size(), tape.output(y).data());
  // y is first on the tape: going back the log-determinant comes before it and leaves it something to hand
  // on.
  tape.on_backward(log_det, [y] { y.tape->gradient(y); });
  tape.on_backward(y, [z, u, w, b, s, y, log_det, stack, row] {
    Tape<T>& t = *y.tape;
    const T* dl = t.gradient(log_det).data();
    T* moving = t.template scratch<T>(stack.size()).data();
    turn(stack.rows, stack.dimensions, t.gradient(y).data(), moving);
    T *du = gradient_or_null(u), *dw = gradient_or_null(w), *db = gradient_or_null(b),
      *ds = gradient_or_null(s);
    const auto at = [](T* first, std::int64_t offset) { return first == nullptr ? nullptr : first + offset; };
    for (std::int64_t k = stack.layers; k-- > 0;) {
      const std::int64_t own = k * stack.dimensions;
      layer_backward(stack, k, u.value().data() + own, w.value().data() + own, s[k], dl, moving, row,
                     LayerGradients<T>{at(du, own), at(dw, own), at(db, k), at(ds, k)});
    }
    if (!t.needs_gradient(z)) return;
    T* dz = t.gradient(z).data();
    for (std::int64_t n = 0; n < stack.rows; ++n) {
      for (std::int64_t d = 0; d < stack.dimensions; ++d) {
        dz[n * stack.dimensions + d] += moving[d * stack.rows + n];
      }
    }
  });
  return {y, log_det};
}

template PlanarStack<float> planar_stack(Var<float>, Var<float>, Var<float>, Var<float>, Var<float>);
template PlanarStack<double> planar_stack(Var<double>, Var<double>, Var<double>, Var<double>, Var<double>);

}  // namespace reference::autodiff

// Matrix products and fully connected layers.

#include <algorithm>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

template <class T>
Matrix<T> plain(const T* data, std::int64_t columns) {
  return {data, columns, 1};
}
template <class T>
Matrix<T> transposed(const T* data, std::int64_t columns) {
  return {data, 1, columns};
}

template <class T>
void require_matrix(const char* op, const char* argument, Var<T> x) {
  if (x.rank() == 2) return;
  refuse(op, std::string(argument) + " has shape " + to_string(x.shape()) + ", but must have 2 dimensions");
}

// y = x used^T + b, where `used` are the weights that count: w, or w where the mask is 1.
template <class T>
Var<T> affine(const char* op, Var<T> x, Var<T> w, const T* mask, Var<T> b) {
  require_matrix(op, "x", x);
  require_matrix(op, "w", w);
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  require_shape(op, "w", w.shape(), {outputs, inputs});
  require_shape(op, "b", b.shape(), {outputs});
  Tape<T>& tape = *x.tape;
  const Var<T> y = tape.result({rows, outputs}, {x, w, b});

  const T* used = w.value().data();
  if (mask != nullptr) {
    const std::span<T> masked = tape.template scratch<T>(w.size());
    for (std::int64_t k = 0; k < w.size(); ++k) masked[static_cast<std::size_t>(k)] = mask[k] * w[k];
    used = masked.data();
  }
  T* to = tape.output(y).data();
  for (std::int64_t n = 0; n < rows; ++n) std::copy_n(b.value().data(), outputs, to + n * outputs);
  multiply(rows, outputs, inputs, plain(x.value().data(), inputs), transposed(used, inputs), true, to);

  tape.on_backward(y, [x, w, b, y, used, mask, rows, inputs, outputs] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    if (t.needs_gradient(x)) {
      multiply(rows, inputs, outputs, plain(dy, outputs), plain(used, inputs), true, t.gradient(x).data());
    }
    if (t.needs_gradient(w)) {
      T* dw = t.gradient(w).data();
      const bool all = mask == nullptr;
      T* sums = all ? dw : t.template scratch<T>(w.size()).data();
      multiply(outputs, inputs, rows, transposed(dy, outputs), plain(x.value().data(), inputs), all, sums);
      for (std::int64_t k = 0, n = all ? 0 : w.size(); k < n; ++k) dw[k] += mask[k] * sums[k];
    }
    if (t.needs_gradient(b)) {
      T* db = t.gradient(b).data();
      for (std::int64_t n = 0; n < rows; ++n) {
        for (std::int64_t m = 0; m < outputs; ++m) db[m] += dy[n * outputs + m];
      }
    }
  });
  return y;
}

}  // namespace

template <class T>
Var<T> matmul(Var<T> a, Var<T> b) {
  require_matrix("matmul", "a", a);
  require_matrix("matmul", "b", b);
  const std::int64_t m = a.extent(0), k = a.extent(1), n = b.extent(1);
  require_shape("matmul", "b", b.shape(), {k, n});
  const Var<T> y = a.tape->result({m, n}, {a, b});
  multiply(m, n, k, plain(a.value().data(), k), plain(b.value().data(), n), false, a.tape->output(y).data());
  a.tape->on_backward(y, [a, b, y, m, n, k] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    if (t.needs_gradient(a)) {
      multiply(m, k, n, plain(dy, n), transposed(b.value().data(), n), true, t.gradient(a).data());
    }
    if (t.needs_gradient(b)) {
      multiply(k, n, m, transposed(a.value().data(), k), plain(dy, n), true, t.gradient(b).data());
    }
  });
  return y;
}

template <class T>
Var<T> linear(Var<T> x, Var<T> w, Var<T> b) {
  return affine<T>("linear", x, w, nullptr, b);
}

template <class T>
Var<T> masked_linear(Var<T> x, Var<T> w, const Tensor<T>& mask, Var<T> b) {
  require_shape("masked_linear", "the mask", mask.shape(), w.shape());
  return affine("masked_linear", x, w, x.tape->keep(mask.flat()).data(), b);
}

#define INSTANTIATE(T)                            \
  template Var<T> matmul(Var<T>, Var<T>);         \
  template Var<T> linear(Var<T>, Var<T>, Var<T>); \
  template Var<T> masked_linear(Var<T>, Var<T>, const Tensor<T>&, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

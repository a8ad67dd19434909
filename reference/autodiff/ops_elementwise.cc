// Sums, products and functions of single elements.

#include <cmath>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

// y = map(x), all elements at once: map(count, x, y); dx += dy * derivative(x, y).
template <class T, class M, class D>
Var<T> mapped(Var<T> x, M map, D derivative) {
  Tape<T>& tape = *x.tape;
  const Var<T> y = tape.result(x.shape(), {x});
  map(y.size(), x.value().data(), tape.output(y).data());
  tape.on_backward(y, [x, y, derivative] {
    const T *in = x.value().data(), *out = y.value().data(), *dy = y.tape->gradient(y).data();
    T* dx = x.tape->gradient(x).data();
    for (std::int64_t k = 0, n = y.size(); k < n; ++k) dx[k] += dy[k] * derivative(in[k], out[k]);
  });
  return y;
}

// The same for f of one element.
template <class T, class F, class D>
Var<T> unary(Var<T> x, F f, D derivative) {
  const auto map = [f](std::int64_t count, const T* in, T* out) {
    for (std::int64_t k = 0; k < count; ++k) out[k] = f(in[k]);
  };
  return mapped(x, map, derivative);
}

constexpr int deepest = 8;

// How a pair of shapes is walked: extents of the result, and for each operand its step along every axis, 0
// where it is repeated.
struct Broadcast {
  int rank;
  std::int64_t extent[deepest], step_a[deepest], step_b[deepest];
};

void set_steps(const Shape& shape, int rank, std::int64_t* steps) {
  std::int64_t step = 1;
  const int own = static_cast<int>(shape.size());
  for (int axis = rank - 1; axis >= 0; --axis) {
    const int k = axis - (rank - own);
    const std::int64_t extent = k < 0 ? 1 : shape[static_cast<std::size_t>(k)];
    steps[axis] = extent == 1 ? 0 : step;
    step *= extent;
  }
}

Broadcast broadcast(const char* op, const Shape& a, const Shape& b) {
  Broadcast both{};
  both.rank = static_cast<int>(std::max(a.size(), b.size()));
  if (both.rank > deepest) refuse(op, "more than 8 axes");
  for (int axis = 0; axis < both.rank; ++axis) {
    const auto extent_of = [&](const Shape& shape) {
      const int k = axis - (both.rank - static_cast<int>(shape.size()));
      return k < 0 ? 1 : shape[static_cast<std::size_t>(k)];
    };
    const std::int64_t from_a = extent_of(a), from_b = extent_of(b);
    if (from_a != from_b && from_a != 1 && from_b != 1) {
      refuse(op, "shapes " + to_string(a) + " and " + to_string(b) + " do not broadcast");
    }
    both.extent[axis] = from_a == 1 ? from_b : from_a;
  }
  set_steps(a, both.rank, both.step_a);
  set_steps(b, both.rank, both.step_b);
  return both;
}

// visit(k, i, j): element k of the result comes of elements i and j of the operands.
template <class Visit>
void walk(const Broadcast& both, Visit visit) {
  std::int64_t index[deepest] = {};
  std::int64_t i = 0, j = 0, size = 1;
  for (int axis = 0; axis < both.rank; ++axis) size *= both.extent[axis];
  for (std::int64_t k = 0; k < size; ++k) {
    visit(k, i, j);
    for (int axis = both.rank - 1; axis >= 0; --axis) {
      i += both.step_a[axis], j += both.step_b[axis];
      if (++index[axis] < both.extent[axis]) break;
      i -= both.step_a[axis] * both.extent[axis], j -= both.step_b[axis] * both.extent[axis];
      index[axis] = 0;
    }
  }
}

// y = f(a, b); da += dy * by_a(a, b), db += dy * by_b(a, b).
template <class T, class F, class A, class B>
Var<T> binary(const char* op, Var<T> a, Var<T> b, F f, A by_a, B by_b) {
  Tape<T>& tape = *a.tape;
  const Broadcast both = broadcast(op, a.shape(), b.shape());
  const Var<T> y = tape.result(Shape(both.extent, both.extent + both.rank), {a, b});
  const T *left = a.value().data(), *right = b.value().data();
  T* to = tape.output(y).data();
  if (a.shape() == b.shape()) {
    for (std::int64_t k = 0, n = y.size(); k < n; ++k) to[k] = f(left[k], right[k]);
  } else {
    walk(both, [&](std::int64_t k, std::int64_t i, std::int64_t j) { to[k] = f(left[i], right[j]); });
  }
  tape.on_backward(y, [a, b, y, both, by_a, by_b] {
    Tape<T>& t = *y.tape;
    const T *va = a.value().data(), *vb = b.value().data(), *dy = t.gradient(y).data();
    if (a.shape() == b.shape()) {
      const std::int64_t n = y.size();
      if (t.needs_gradient(a)) {
        T* da = t.gradient(a).data();
        for (std::int64_t k = 0; k < n; ++k) da[k] += dy[k] * by_a(va[k], vb[k]);
      }
      if (t.needs_gradient(b)) {
        T* db = t.gradient(b).data();
        for (std::int64_t k = 0; k < n; ++k) db[k] += dy[k] * by_b(va[k], vb[k]);
      }
      return;
    }
    if (t.needs_gradient(a)) {
      T* da = t.gradient(a).data();
      walk(both,
           [&](std::int64_t k, std::int64_t i, std::int64_t j) { da[i] += dy[k] * by_a(va[i], vb[j]); });
    }
    if (t.needs_gradient(b)) {
      T* db = t.gradient(b).data();
      walk(both,
           [&](std::int64_t k, std::int64_t i, std::int64_t j) { db[j] += dy[k] * by_b(va[i], vb[j]); });
    }
  });
  return y;
}

}  // namespace

template <class T>
Var<T> operator+(Var<T> a, Var<T> b) {
  return binary(
      "add", a, b, [](T x, T y) { return x + y; }, [](T, T) { return T{1}; }, [](T, T) { return T{1}; });
}

template <class T>
Var<T> operator-(Var<T> a, Var<T> b) {
  return binary(
      "subtract", a, b, [](T x, T y) { return x - y; }, [](T, T) { return T{1}; },
      [](T, T) { return T{-1}; });
}

template <class T>
Var<T> operator*(Var<T> a, Var<T> b) {
  return binary(
      "multiply", a, b, [](T x, T y) { return x * y; }, [](T, T y) { return y; }, [](T x, T) { return x; });
}

template <class T>
Var<T> operator/(Var<T> a, Var<T> b) {
  return binary(
      "divide", a, b, [](T x, T y) { return x / y; }, [](T, T y) { return 1 / y; },
      [](T x, T y) { return -x / (y * y); });
}

template <class T>
Var<T> operator-(Var<T> x) {
  return scale(x, T{-1});
}

template <class T>
Var<T> scale(Var<T> x, T factor) {
  return unary(
      x, [factor](T v) { return factor * v; }, [factor](T, T) { return factor; });
}

template <class T>
Var<T> shift(Var<T> x, T summand) {
  return unary(
      x, [summand](T v) { return v + summand; }, [](T, T) { return T{1}; });
}

template <class T>
Var<T> exp(Var<T> x) {
  return mapped(
      x, [](std::int64_t n, const T* in, T* out) { map_exp(n, in, out); }, [](T, T y) { return y; });
}

template <class T>
Var<T> log(Var<T> x) {
  return mapped(
      x, [](std::int64_t n, const T* in, T* out) { map_log(n, in, out); }, [](T v, T) { return 1 / v; });
}

template <class T>
Var<T> sqrt(Var<T> x) {
  return unary(
      x, [](T v) { return std::sqrt(v); }, [](T, T y) { return T{0.5} / y; });
}

template <class T>
Var<T> square(Var<T> x) {
  return unary(
      x, [](T v) { return v * v; }, [](T v, T) { return 2 * v; });
}

template <class T>
Var<T> tanh(Var<T> x) {
  return mapped(
      x, [](std::int64_t n, const T* in, T* out) { map_tanh(n, in, out); }, [](T, T y) { return 1 - y * y; });
}

template <class T>
Var<T> sigmoid(Var<T> x) {
  return mapped(
      x, [](std::int64_t n, const T* in, T* out) { map_sigmoid(n, in, out); },
      [](T, T y) { return y * (1 - y); });
}

template <class T>
Var<T> softplus(Var<T> x) {
  return mapped(
      x, [](std::int64_t n, const T* in, T* out) { map_softplus(n, in, out); },
      [](T v, T) { return sigmoid_of(v); });
}

template <class T>
Var<T> log_sigmoid(Var<T> x) {
  return unary(
      x, [](T v) { return -softplus_of(-v); }, [](T v, T) { return sigmoid_of(-v); });
}

template <class T>
Var<T> relu(Var<T> x) {
  return unary(
      x, [](T v) { return v <= 0 ? T{0} : v; }, [](T v, T) { return v > 0 ? T{1} : T{0}; });
}

template <class T>
Var<T> elu(Var<T> x) {
  return unary(
      x, [](T v) { return v > 0 ? v : std::expm1(v); }, [](T v, T y) { return v > 0 ? T{1} : y + 1; });
}

// x l - softplus(l), which is the same and takes one exponential.
template <class T>
Var<T> bernoulli_log_prob(Var<T> logits, Var<T> x) {
  if (logits.shape() != x.shape()) {
    return binary(
        "bernoulli_log_prob", logits, x, [](T l, T v) { return v * l - softplus_of(l); },
        [](T l, T v) { return v - sigmoid_of(l); }, [](T l, T) { return l; });
  }
  Tape<T>& tape = *logits.tape;
  const Var<T> y = tape.result(logits.shape(), {logits, x});
  const T *l = logits.value().data(), *v = x.value().data();
  T* to = tape.output(y).data();
  map_softplus(y.size(), l, to);
  for (std::int64_t k = 0, n = y.size(); k < n; ++k) to[k] = v[k] * l[k] - to[k];
  tape.on_backward(y, [logits, x, y] {
    Tape<T>& t = *y.tape;
    const std::int64_t n = y.size();
    const T *in = logits.value().data(), *value = x.value().data(), *dy = t.gradient(y).data();
    if (t.needs_gradient(logits)) {
      T *dl = t.gradient(logits).data(), *p = t.template scratch<T>(n).data();
      map_sigmoid(n, in, p);
      for (std::int64_t k = 0; k < n; ++k) dl[k] += dy[k] * (value[k] - p[k]);
    }
    if (t.needs_gradient(x)) {
      T* dx = t.gradient(x).data();
      for (std::int64_t k = 0; k < n; ++k) dx[k] += dy[k] * in[k];
    }
  });
  return y;
}

template <class T>
Var<T> normal_log_prob(Var<T> x, Var<T> mean, Var<T> log_std) {
  const Var<T> standardised = (x - mean) * exp(-log_std);
  return shift(scale(square(standardised), T{-0.5}) - log_std, -half_log_two_pi<T>);
}

#define INSTANTIATE(T)                                \
  template Var<T> operator+(Var<T>, Var<T>);          \
  template Var<T> operator-(Var<T>, Var<T>);          \
  template Var<T> operator*(Var<T>, Var<T>);          \
  template Var<T> operator/(Var<T>, Var<T>);          \
  template Var<T> operator-(Var<T>);                  \
  template Var<T> scale(Var<T>, T);                   \
  template Var<T> shift(Var<T>, T);                   \
  template Var<T> exp(Var<T>);                        \
  template Var<T> log(Var<T>);                        \
  template Var<T> sqrt(Var<T>);                       \
  template Var<T> square(Var<T>);                     \
  template Var<T> tanh(Var<T>);                       \
  template Var<T> sigmoid(Var<T>);                    \
  template Var<T> softplus(Var<T>);                   \
  template Var<T> log_sigmoid(Var<T>);                \
  template Var<T> relu(Var<T>);                       \
  template Var<T> elu(Var<T>);                        \
  template Var<T> bernoulli_log_prob(Var<T>, Var<T>); \
  template Var<T> normal_log_prob(Var<T>, Var<T>, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

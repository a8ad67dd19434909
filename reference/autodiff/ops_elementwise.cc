// Sums, products and functions of single elements.

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

// to[k] = or += f(k)
template <class T, class F>
void give(const typename Tape<T>::Target& target, std::int64_t count, F f) {
  T* to = target.elements;
  if (target.fresh) {
    for (std::int64_t k = 0; k < count; ++k) to[k] = f(k);
  } else {
    for (std::int64_t k = 0; k < count; ++k) to[k] += f(k);
  }
}

// y = map(x), all elements at once: map(count, x, y); dx += dy * derivative(x, y).
template <class T, class M, class D>
Var<T> mapped(Var<T> x, M map, D derivative) {
  Tape<T>& tape = *x.tape;
  const Var<T> y = tape.result(x.shape(), {x});
  map(y.size(), x.value().data(), tape.output(y).data());
  tape.on_backward(y, [x, y, derivative] {
    const T *in = x.value().data(), *out = y.value().data(), *dy = y.tape->gradient(y).data();
    give<T>(x.tape->target(x), y.size(), [=](std::int64_t k) { return dy[k] * derivative(in[k], out[k]); });
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

// The same where the derivatives come all at once, too: slope(count, x, slopes).
template <class T, class M, class S>
Var<T> curved(Var<T> x, M map, S slope) {
  Tape<T>& tape = *x.tape;
  const Var<T> y = tape.result(x.shape(), {x});
  map(y.size(), x.value().data(), tape.output(y).data());
  tape.on_backward(y, [x, y, slope] {
    const T* dy = y.tape->gradient(y).data();
    T* slopes = y.tape->template scratch<T>(y.size()).data();
    slope(y.size(), x.value().data(), slopes);
    give<T>(x.tape->target(x), y.size(), [=](std::int64_t k) { return dy[k] * slopes[k]; });
  });
  return y;
}

template <class T>
void negate(std::int64_t count, const T* x, T* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = -x[k];
}

constexpr int deepest = 8;

// How a pair of operands is walked: in runs along the last axis, over all others. Steps of each operand along
// every axis, 0 where it is repeated; those along a run are 0 or 1. Axes that both operands pass without a
// jump are one run.
struct Walk {
  std::int64_t run, run_a, run_b;
  int rank;  // axes beside the run, the last one first
  std::int64_t extent[deepest], step_a[deepest], step_b[deepest];
};

Shape broadcast(const char* op, const Shape& a, const Shape& b) {
  Shape both(std::max(a.size(), b.size()));
  for (std::size_t axis = 0; axis < both.size(); ++axis) {
    const auto extent_of = [&](const Shape& shape) {
      return axis + shape.size() < both.size() ? 1 : shape[axis + shape.size() - both.size()];
    };
    const std::int64_t from_a = extent_of(a), from_b = extent_of(b);
    if (from_a != from_b && from_a != 1 && from_b != 1) {
      refuse(op, "shapes " + to_string(a) + " and " + to_string(b) + " do not broadcast");
    }
    both[axis] = from_a == 1 ? from_b : from_a;
  }
  return both;
}

std::vector<std::int64_t> steps_of(const Shape& shape, std::size_t rank) {
  std::vector<std::int64_t> steps(rank, 0);
  std::int64_t step = 1;
  for (std::size_t k = shape.size(); k-- > 0;) {
    if (shape[k] != 1) steps[rank - shape.size() + k] = step;
    step *= shape[k];
  }
  return steps;
}

Walk walk_over(const char* op, const Shape& result, const Shape& a, const Shape& b) {
  Walk walk{};
  walk.run = 1;
  const std::vector<std::int64_t> step_a = steps_of(a, result.size()), step_b = steps_of(b, result.size());
  for (std::size_t axis = result.size(); axis-- > 0;) {
    if (result[axis] == 1) continue;
    if (walk.rank == 0 && walk.run == 1) {
      walk.run = result[axis], walk.run_a = step_a[axis], walk.run_b = step_b[axis];
    } else if (walk.rank == 0 && step_a[axis] == walk.run_a * walk.run &&
               step_b[axis] == walk.run_b * walk.run) {
      walk.run *= result[axis];
    } else {
      if (walk.rank == deepest) refuse(op, "more than 8 axes");
      walk.extent[walk.rank] = result[axis];
      walk.step_a[walk.rank] = step_a[axis], walk.step_b[walk.rank] = step_b[axis];
      ++walk.rank;
    }
  }
  return walk;
}

// visit(k, i, j): the run of the result from element k on comes of those of the operands from i and j on.
template <class Visit>
void for_each_run(const Walk& walk, std::int64_t size, Visit visit) {
  std::int64_t index[deepest] = {};
  std::int64_t i = 0, j = 0;
  for (std::int64_t k = 0; k < size; k += walk.run) {
    visit(k, i, j);
    for (int axis = 0; axis < walk.rank; ++axis) {
      i += walk.step_a[axis], j += walk.step_b[axis];
      if (++index[axis] < walk.extent[axis]) break;
      i -= walk.step_a[axis] * walk.extent[axis], j -= walk.step_b[axis] * walk.extent[axis];
      index[axis] = 0;
    }
  }
}

// to[e] = f(a[e], b[e]) along a run, or a[0] or b[0] where it is repeated.
template <class T, class F>
void fill_run(const Walk& walk, const T* a, const T* b, T* to, F f) {
  if (walk.run_a == 0) {
    for (std::int64_t e = 0; e < walk.run; ++e) to[e] = f(a[0], b[e]);
  } else if (walk.run_b == 0) {
    for (std::int64_t e = 0; e < walk.run; ++e) to[e] = f(a[e], b[0]);
  } else {
    for (std::int64_t e = 0; e < walk.run; ++e) to[e] = f(a[e], b[e]);
  }
}

// to[e] += dy[e] * f(own[e], other[e]) along a run; what is repeated gets the sum, in chains that do not wait
// for each other.
template <class T, class F>
void add_run(std::int64_t run, bool repeated, bool other_repeated, const T* own, const T* other, const T* dy,
             T* to, F f) {
  if (repeated) {
    constexpr std::int64_t chains = 8;
    T sums[chains] = {};
    std::int64_t e = 0;
    for (; e + chains <= run; e += chains) {
      for (std::int64_t c = 0; c < chains; ++c) sums[c] += dy[e + c] * f(own[0], other[e + c]);
    }
    for (; e < run; ++e) sums[0] += dy[e] * f(own[0], other[e]);
    for (const T sum : sums) to[0] += sum;
  } else if (other_repeated) {
    for (std::int64_t e = 0; e < run; ++e) to[e] += dy[e] * f(own[e], other[0]);
  } else {
    for (std::int64_t e = 0; e < run; ++e) to[e] += dy[e] * f(own[e], other[e]);
  }
}

// y = f(a, b); da += dy * by_a(a, b), db += dy * by_b(a, b).
template <class T, class F, class A, class B>
Var<T> binary(const char* op, Var<T> a, Var<T> b, F f, A by_a, B by_b) {
  Tape<T>& tape = *a.tape;
  const Shape shape = broadcast(op, a.shape(), b.shape());
  const Walk walk = walk_over(op, shape, a.shape(), b.shape());
  const Var<T> y = tape.result(shape, {a, b});
  T* to = tape.output(y).data();
  for_each_run(walk, y.size(), [&](std::int64_t k, std::int64_t i, std::int64_t j) {
    fill_run(walk, a.value().data() + i, b.value().data() + j, to + k, f);
  });
  tape.on_backward(y, [a, b, y, walk, by_a, by_b] {
    Tape<T>& t = *y.tape;
    const T *va = a.value().data(), *vb = b.value().data(), *dy = t.gradient(y).data();
    if (a.shape() == b.shape()) {
      const std::int64_t n = y.size();
      if (t.needs_gradient(a)) {
        give<T>(t.target(a), n, [=](std::int64_t k) { return dy[k] * by_a(va[k], vb[k]); });
      }
      if (t.needs_gradient(b)) {
        give<T>(t.target(b), n, [=](std::int64_t k) { return dy[k] * by_b(va[k], vb[k]); });
      }
      return;
    }
    const bool a_repeated = walk.run_a == 0 && walk.run > 1, b_repeated = walk.run_b == 0 && walk.run > 1;
    if (t.needs_gradient(a)) {
      T* da = t.gradient(a).data();
      for_each_run(walk, y.size(), [&](std::int64_t k, std::int64_t i, std::int64_t j) {
        add_run(walk.run, a_repeated, b_repeated, va + i, vb + j, dy + k, da + i, by_a);
      });
    }
    if (t.needs_gradient(b)) {
      T* db = t.gradient(b).data();
      const auto by_own = [by_b](T own, T other) { return by_b(other, own); };
      for_each_run(walk, y.size(), [&](std::int64_t k, std::int64_t i, std::int64_t j) {
        add_run(walk.run, b_repeated, a_repeated, vb + j, va + i, dy + k, db + j, by_own);
      });
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
  return curved(
      x, [](std::int64_t n, const T* in, T* out) { map_softplus(n, in, out); },
      [](std::int64_t n, const T* in, T* slopes) { map_sigmoid(n, in, slopes); });
}

template <class T>
Var<T> log_sigmoid(Var<T> x) {
  return curved(
      x,
      [](std::int64_t n, const T* in, T* out) {
        negate(n, in, out);
        map_softplus(n, out, out);
        negate(n, out, out);
      },
      [](std::int64_t n, const T* in, T* slopes) {
        negate(n, in, slopes);
        map_sigmoid(n, slopes, slopes);
      });
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

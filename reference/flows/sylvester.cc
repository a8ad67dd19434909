#include "reference/flows/sylvester.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <type_traits>

#include "reference/autodiff/ops_flows.hpp"
#include "reference/flows/monotone_root.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
Var<T> transposed(Var<T> x) {
  return permute(x, {0, 2, 1});
}

// x [N,K] times the matrices m [B,K,L], one for all or one a row: [N,L].
template <class T>
Var<T> times(Var<T> x, Var<T> m) {
  const std::int64_t rows = x.extent(0);
  if (m.extent(0) == 1) return matmul(x, reshape(m, {m.extent(1), m.extent(2)}));
  return reshape(autodiff::batched_matmul(reshape(x, {rows, 1, x.extent(1)}), m), {rows, m.extent(2)});
}

template <class T>
Tensor<T> eye(std::int64_t batch, std::int64_t size) {
  Tensor<T> identity({batch, size, size});
  for (std::int64_t n = 0; n < batch; ++n) {
    for (std::int64_t k = 0; k < size; ++k) identity(n, k, k) = 1;
  }
  return identity;
}

// 1 where row + strict <= column.
template <class T>
Var<T> upper(Tape<T>& tape, std::int64_t size, std::int64_t strict) {
  Tensor<T> mask({1, size, size});
  for (std::int64_t i = 0; i < size; ++i) {
    for (std::int64_t j = i + strict; j < size; ++j) mask(std::int64_t{0}, i, j) = 1;
  }
  return tape.constant(mask);
}

// r1_mm r2_mm, [B,M].
template <class T>
Var<T> diagonal_product(const SylvesterLayer<T>& layer) {
  const std::int64_t m = layer.r1.extent(1);
  return sum(layer.r1 * layer.r2 * layer.r1.tape->constant(eye<T>(1, m)), 2);
}

template <class T>
struct Bend {
  Var<T> push;     // Q R1 tanh(a), [N,D]
  Var<T> log_det;  // [N]
  Var<T> inside;   // R1 tanh(a), [N,M]
};

template <class T>
Bend<T> bend(const SylvesterLayer<T>& layer, Var<T> inside) {  // Q^T z, [N,M]
  const std::int64_t m = layer.r1.extent(1);
  const Var<T> h = tanh(times(inside, transposed(layer.r2)) + reshape(layer.b, {layer.b.extent(0), m}));
  const Var<T> within = times(h, transposed(layer.r1));
  const Var<T> factor = shift(shift(-square(h), T{1}) * diagonal_product(layer), T{1});
  return {times(within, transposed(layer.q)), sum(log(factor), 1), within};
}

// Row n of x [B,...], or the one for all.
template <class T>
const T* start_of_row(Var<T> x, std::int64_t n) {
  return x.value().data() + (x.extent(0) == 1 ? 0 : n * (x.size() / x.extent(0)));
}

// v with v + R1 tanh(R2 v + b) = s, and the inverse of the Jacobian d s / d v there, [M,M] upper triangular.
template <class T>
void solve_row(std::int64_t m, const T* r1, const T* r2, const T* b, const T* s, T* v, T* inverse) {
  std::vector<double> h(static_cast<std::size_t>(m)), jacobian(static_cast<std::size_t>(m * m));
  const auto at = [&](std::int64_t i) -> double& { return h[static_cast<std::size_t>(i)]; };
  const auto slope = [&](std::int64_t i, std::int64_t j) -> double& {
    return jacobian[static_cast<std::size_t>(i * m + j)];
  };
  for (std::int64_t i = m; i-- > 0;) {
    double offset = static_cast<double>(b[i]), target = static_cast<double>(s[i]);
    for (std::int64_t j = i + 1; j < m; ++j) {
      offset += static_cast<double>(r2[i * m + j]) * static_cast<double>(v[j]);
      target -= static_cast<double>(r1[i * m + j]) * at(j);
    }
    const double outer = static_cast<double>(r1[i * m + i]), inner = static_cast<double>(r2[i * m + i]);
    // v + outer tanh(inner v + offset) = target
    const double root = monotone_root(
        [&](double x) {
          const double t = std::tanh(inner * x + offset);
          return RootPoint{x + outer * t - target, 1 + outer * inner * (1 - t * t)};
        },
        target - std::abs(outer), target + std::abs(outer));
    v[i] = static_cast<T>(root);
    at(i) = std::tanh(inner * root + offset);
  }
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = i; j < m; ++j) {
      slope(i, j) = i == j ? 1 : 0;
      for (std::int64_t k = i; k <= j; ++k) {
        slope(i, j) +=
            static_cast<double>(r1[i * m + k]) * (1 - at(k) * at(k)) * static_cast<double>(r2[k * m + j]);
      }
    }
  }
  // Column by column, from the last row up.
  for (std::int64_t j = 0; j < m; ++j) {
    for (std::int64_t i = m; i-- > 0;) {
      double rest = i == j ? 1 : 0;
      for (std::int64_t k = i + 1; k <= j; ++k) rest -= slope(i, k) * static_cast<double>(inverse[k * m + j]);
      inverse[i * m + j] = static_cast<T>(i > j ? 0 : rest / slope(i, i));
    }
  }
}

}  // namespace

template <class T>
Mapped<T> sylvester_forward(const SylvesterLayer<T>& layer, Var<T> z) {
  const Bend<T> moved = bend(layer, times(z, layer.q));
  return {z + moved.push, moved.log_det};
}

template <class T>
Mapped<T> sylvester_inverse(const SylvesterLayer<T>& layer, Var<T> y) {
  Tape<T>& tape = *y.tape;
  const Var<T> s = times(y, layer.q);
  const std::int64_t rows = s.extent(0), m = s.extent(1);
  Tensor<T> solved({rows, m}), inverse({rows, m, m});
  for (std::int64_t n = 0; n < rows; ++n) {
    solve_row(m, start_of_row(layer.r1, n), start_of_row(layer.r2, n), start_of_row(layer.b, n),
              s.value().data() + n * m, solved.data() + n * m, inverse.data() + n * m * m);
  }
  // A step of Newton with a constant Jacobian: moves nothing, and gives v its gradient.
  const Var<T> at = tape.constant(solved);
  const Var<T> residual = at + bend(layer, at).inside - s;
  const Var<T> v = at - times(residual, transposed(tape.constant(inverse)));
  const Bend<T> moved = bend(layer, v);
  return {y - moved.push, -moved.log_det};
}

template <class T>
Var<T> orthonormalised(Var<T> q, double tolerance) {
  Tape<T>& tape = *q.tape;
  const std::int64_t batch = q.extent(0), d = q.extent(1), m = q.extent(2);
  const Var<T> norm = sqrt(sum(reshape(square(q), {batch, 1, d * m}), 2, true));
  Var<T> a = q / norm;
  const Var<T> identity = tape.constant(eye<T>(1, m));
  for (int step = 0; step < 100; ++step) {
    const Var<T> lacking = identity - autodiff::batched_matmul(transposed(a), a);
    double worst = 0;
    for (std::int64_t n = 0; n < batch; ++n) {
      double square_sum = 0;
      for (std::int64_t k = 0; k < m * m; ++k) {
        const double element = static_cast<double>(lacking[n * m * m + k]);
        square_sum += element * element;
      }
      worst = std::max(worst, std::sqrt(square_sum));
    }
    if (worst <= tolerance) return a;
    a = a + scale(autodiff::batched_matmul(a, lacking), T{0.5});
  }
  throw std::runtime_error(
      "sylvester: 100 steps of bjorck's iteration do not make the columns of Q orthonormal");
}

template <class T>
Var<T> reflections_product(Var<T> v) {
  const std::int64_t batch = v.extent(0), count = v.extent(1), d = v.extent(2);
  Var<T> q = v.tape->constant(eye<T>(batch, d));
  for (std::int64_t k = 0; k < count; ++k) {
    const Var<T> row = slice(v, 1, k, k + 1);  // [B,1,D]
    const Var<T> twice = scale(row / sum(square(row), 2, true), T{2});
    q = q - autodiff::batched_matmul(transposed(twice), autodiff::batched_matmul(row, q));
  }
  return q;
}

template <class T>
Sylvester<T>::Sylvester(std::string name, SylvesterOptions options)
    : Flow<T>(name, Shape{options.dimensions}), options_(options) {
  require_at_least(name, "the number of dimensions", options.dimensions, 1);
  require_at_least(name, "the number of layers", options.layers, 0);
  if (options.kind == SylvesterKind::orthogonal) {
    require_at_least(name, "the number of directions", options.directions, 1);
    require_at_most(name, "the number of directions", options.directions, options.dimensions);
  }
}

template <class T>
void Sylvester<T>::add_weights(Weights<T>& weights, Random& random) const {
  const std::int64_t k = options_.layers, d = options_.dimensions, m = width();
  const std::string& name = this->name();
  const double spread = 0.5 / std::sqrt(static_cast<double>(m));
  weights.parameters.add(name + ".R1", normal_tensor<T>(random, {k, m, m}, spread));
  weights.parameters.add(name + ".R2", normal_tensor<T>(random, {k, m, m}, spread));
  weights.parameters.add(name + ".b", Tensor<T>({k, 1, m}));
  if (options_.kind == SylvesterKind::orthogonal) {
    weights.parameters.add(name + ".Q", normal_tensor<T>(random, {k, d, m}));
  } else if (options_.kind == SylvesterKind::householder) {
    weights.parameters.add(name + ".v", normal_tensor<T>(random, {k, options_.reflections, d}));
  }
  if (options_.context > 0) {
    weights.parameters.add(name + ".W",
                           normal_tensor<T>(random, {k * (2 * m * m + m), options_.context}, 0.01));
  }
}

template <class T>
std::vector<SylvesterLayer<T>> Sylvester<T>::layers(const Pass<T>& with) const {
  const std::int64_t k = options_.layers, d = options_.dimensions, m = width();
  const std::string& name = this->name();
  Var<T> r1 = with.parameter(name + ".R1"), r2 = with.parameter(name + ".R2"),
         b = with.parameter(name + ".b");
  Var<T> added = r1;  // of the context, [N, K (2MM + M)]
  if (options_.context > 0) {
    if (!with.context) refuse(name, "the flow needs a context, but the pass has none");
    const Var<T> w = with.parameter(name + ".W");
    added = linear(*with.context, w, with.tape.constant(Tensor<T>({w.extent(0)})));
  }
  Var<T> q = r1;  // [K,D,M]
  if (options_.kind == SylvesterKind::orthogonal) {
    q = orthonormalised(with.parameter(name + ".Q"), std::is_same_v<T, double> ? 1e-12 : 1e-5);
  } else if (options_.kind == SylvesterKind::householder) {
    q = reflections_product(with.parameter(name + ".v"));
  }
  const Var<T> above = upper(with.tape, m, 1), diagonal = with.tape.constant(eye<T>(1, m));
  const auto triangular = [&](Var<T> r) { return r * above + tanh(r) * diagonal; };
  std::vector<SylvesterLayer<T>> all;
  for (std::int64_t layer = 0; layer < k; ++layer) {
    Var<T> own1 = slice(r1, 0, layer, layer + 1), own2 = slice(r2, 0, layer, layer + 1),
           own_b = slice(b, 0, layer, layer + 1);
    if (options_.context > 0) {
      const std::int64_t rows = added.extent(0), from = layer * (2 * m * m + m);
      own1 = own1 + reshape(slice(added, 1, from, from + m * m), {rows, m, m});
      own2 = own2 + reshape(slice(added, 1, from + m * m, from + 2 * m * m), {rows, m, m});
      own_b = own_b + reshape(slice(added, 1, from + 2 * m * m, from + 2 * m * m + m), {rows, 1, m});
    }
    Var<T> own_q = with.tape.constant(eye<T>(1, d));
    if (options_.kind != SylvesterKind::triangular) {
      own_q = slice(q, 0, layer, layer + 1);
    } else if (layer % 2 == 1) {
      own_q = flip(own_q, 2);
    }
    all.push_back({own_q, triangular(own1), triangular(own2), own_b});
  }
  return all;
}

template <class T>
Mapped<T> Sylvester<T>::to_data(const Pass<T>& with, Var<T> z) const {
  Mapped<T> total{z, no_volume_change(z)};
  for (const SylvesterLayer<T>& layer : layers(with)) {
    const Mapped<T> step = sylvester_forward(layer, total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

template <class T>
Mapped<T> Sylvester<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  Mapped<T> total{y, no_volume_change(y)};
  const std::vector<SylvesterLayer<T>> all = layers(with);
  for (std::size_t k = all.size(); k-- > 0;) {
    const Mapped<T> step = sylvester_inverse(all[k], total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

#define INSTANTIATE(T)                                                    \
  template Mapped<T> sylvester_forward(const SylvesterLayer<T>&, Var<T>); \
  template Mapped<T> sylvester_inverse(const SylvesterLayer<T>&, Var<T>); \
  template Var<T> orthonormalised(Var<T>, double);                        \
  template Var<T> reflections_product(Var<T>);                            \
  template class Sylvester<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows

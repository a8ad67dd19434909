#include "reference/flows/lu.hpp"

#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::flows {

LuFactors factorised(Tensor<double> w) {
  const std::int64_t c = w.extent(0);
  std::vector<std::int64_t> row_of(static_cast<std::size_t>(c));  // of W, for each row of L U
  for (std::int64_t k = 0; k < c; ++k) row_of[static_cast<std::size_t>(k)] = k;
  LuFactors factors{Tensor<double>({c, c}), Tensor<double>({c, c}), Tensor<double>({c, c}),
                    Tensor<double>({c}), Tensor<double>({c})};
  for (std::int64_t k = 0; k < c; ++k) {
    std::int64_t pivot = k;
    for (std::int64_t i = k + 1; i < c; ++i) {
      if (std::abs(w(i, k)) > std::abs(w(pivot, k))) pivot = i;
    }
    for (std::int64_t j = 0; j < c; ++j) {
      std::swap(w(k, j), w(pivot, j));
      std::swap(factors.lower(k, j), factors.lower(pivot, j));
    }
    std::swap(row_of[static_cast<std::size_t>(k)], row_of[static_cast<std::size_t>(pivot)]);
    factors.log_diagonal[k] = std::log(std::abs(w(k, k)));
    factors.sign[k] = w(k, k) < 0 ? -1 : 1;
    for (std::int64_t j = k + 1; j < c; ++j) factors.upper(k, j) = w(k, j);
    for (std::int64_t i = k + 1; i < c; ++i) {
      const double factor = w(i, k) / w(k, k);
      factors.lower(i, k) = factor;
      for (std::int64_t j = k; j < c; ++j) w(i, j) -= factor * w(k, j);
    }
  }
  for (std::int64_t k = 0; k < c; ++k) factors.permutation(row_of[static_cast<std::size_t>(k)], k) = 1;
  return factors;
}

Tensor<double> random_rotation(std::int64_t size, Random& random) {
  Tensor<double> q = normal_tensor<double>(random, {size, size});
  for (std::int64_t i = 0; i < size; ++i) {
    double* row = q.data() + i * size;
    // Twice, since what one round leaves is as large as its rounding errors.
    for (std::int64_t earlier = 0; earlier < 2 * i; ++earlier) {
      const double* other = q.data() + (earlier % std::max<std::int64_t>(1, i)) * size;
      double along = 0;
      for (std::int64_t k = 0; k < size; ++k) along += row[k] * other[k];
      for (std::int64_t k = 0; k < size; ++k) row[k] -= along * other[k];
    }
    double norm = 0;
    for (std::int64_t k = 0; k < size; ++k) norm += row[k] * row[k];
    for (std::int64_t k = 0; k < size; ++k) row[k] /= std::sqrt(norm);
  }
  return q;
}

// y = a^-1; da = -y^T dy y^T where a may be other than zero.
template <class T>
Var<T> triangular_inverse(Var<T> a, Triangle triangle) {
  const std::int64_t c = a.rank() == 2 ? a.extent(0) : 0;
  require_shape("triangular_inverse", "a", a.shape(), {c, c});
  Tape<T>& tape = *a.tape;
  const Var<T> y = tape.result({c, c}, {a});
  const T* in = a.value().data();
  T* out = tape.output(y).data();
  const bool lower = triangle == Triangle::lower;
  for (std::int64_t column = 0; column < c; ++column) {
    for (std::int64_t step = 0; step < c; ++step) {
      const std::int64_t i = lower ? step : c - 1 - step;
      const std::int64_t from = lower ? 0 : i + 1, to = lower ? i : c;  // rows solved so far
      T rest = i == column ? T{1} : T{0};
      for (std::int64_t k = from; k < to; ++k) rest -= in[i * c + k] * out[k * c + column];
      out[i * c + column] = rest / in[i * c + i];
    }
  }
  tape.on_backward(y, [a, y, c, lower] {
    Tape<T>& t = *y.tape;
    const T *inverse = y.value().data(), *dy = t.gradient(y).data();
    T *da = t.gradient(a).data(), *half = t.template scratch<T>(c * c).data();
    for (std::int64_t i = 0; i < c; ++i) {
      for (std::int64_t j = 0; j < c; ++j) {
        T total = 0;
        for (std::int64_t k = 0; k < c; ++k) total += inverse[k * c + i] * dy[k * c + j];
        half[i * c + j] = total;
      }
    }
    for (std::int64_t i = 0; i < c; ++i) {
      for (std::int64_t j = lower ? 0 : i; j < (lower ? i + 1 : c); ++j) {
        T total = 0;
        for (std::int64_t k = 0; k < c; ++k) total += half[i * c + k] * inverse[j * c + k];
        da[i * c + j] -= total;
      }
    }
  });
  return y;
}

template Var<float> triangular_inverse(Var<float>, Triangle);
template Var<double> triangular_inverse(Var<double>, Triangle);

}  // namespace reference::flows

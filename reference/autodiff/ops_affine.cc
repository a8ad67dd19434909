#include "reference/autodiff/ops_affine.hpp"

#include <array>
#include <type_traits>

#include "reference/kernels/flow_affine.hpp"
#include "reference/kernels/log_density.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

// The shape of rows of numbers.
struct Rows {
  std::int64_t count, size;
};

template <class T>
Rows rows_of(const char* op, Var<T> x, std::initializer_list<Var<T>> others) {
  if (x.rank() < 1) refuse(op, "operands need an axis of samples");
  for (const Var<T> other : others) {
    if (other.shape() != x.shape()) {
      refuse(op, "operands have shapes " + to_string(x.shape()) + " and " + to_string(other.shape()) +
                     ", but must have the same");
    }
  }
  const std::int64_t count = x.extent(0);
  return {count, count == 0 ? 0 : x.size() / count};
}

const float* data(Var<float> x) {
  return x.value().data();
}
float* data_of_gradient(Var<float> x) {
  return x.tape->gradient(x).data();
}

// Runs `kernel`, which writes the gradients of all operands, and adds them to those that want one.
template <std::size_t kOperands, class Kernel>
void add_gradients(const std::array<Var<float>, kOperands>& operands, Kernel kernel) {
  Tape<float>& tape = *operands[0].tape;
  std::array<float*, kOperands> written;
  for (std::size_t k = 0; k < kOperands; ++k) written[k] = tape.scratch<float>(operands[k].size()).data();
  kernel(written);
  for (std::size_t k = 0; k < kOperands; ++k) {
    if (!tape.needs_gradient(operands[k])) continue;
    const std::span<float> gradient = tape.gradient(operands[k]);
    for (std::size_t e = 0; e < gradient.size(); ++e) gradient[e] += written[k][e];
  }
}

// An op with two results. forward(y, log_det) fills them; backward(dy, dlog_det, gradients of the operands).
template <std::size_t kOperands, class Forward, class Backward>
Stretched<float> stretched(const std::array<Var<float>, kOperands>& operands, std::int64_t rows,
                           Forward forward, Backward backward) {
  Tape<float>& tape = *operands[0].tape;
  const Var<float> y = tape.result(operands[0].shape(), operands);
  const Var<float> log_det = tape.result({rows}, operands);
  forward(tape.output(y).data(), tape.output(log_det).data());
  // The walk meets log_det before y; asking for y's gradient makes it stop there even if only log_det counts.
  tape.on_backward(log_det, [y] { y.tape->gradient(y); });
  tape.on_backward(y, [y, log_det, operands, backward] {
    const float *dy = data_of_gradient(y), *dlog_det = data_of_gradient(log_det);
    add_gradients(operands, [&](const auto& gradients) { backward(y, dy, dlog_det, gradients); });
  });
  return {y, log_det};
}

Stretched<float> fused_affine(Rows r, Var<float> x, Var<float> s, Var<float> t) {
  return stretched(
      std::array{x, s, t}, r.count,
      [=](float* y, float* log_det) {
        kernels::affine_forward(r.count, r.size, data(x), data(s), data(t), y, log_det);
      },
      [=](Var<float>, const float* dy, const float* dlog_det, const auto& d) {
        kernels::affine_backward(r.count, r.size, data(x), data(s), dy, dlog_det, d[0], d[1], d[2]);
      });
}

Stretched<float> fused_affine_inverse(Rows r, Var<float> y, Var<float> s, Var<float> t) {
  return stretched(
      std::array{y, s, t}, r.count,
      [=](float* x, float* log_det) {
        kernels::affine_inverse(r.count, r.size, data(y), data(s), data(t), x, log_det);
      },
      [=](Var<float> x, const float* dx, const float* dlog_det, const auto& d) {
        kernels::affine_inverse_backward(r.count, r.size, data(x), data(s), dx, dlog_det, d[0], d[1], d[2]);
      });
}

Stretched<float> fused_gated(Rows r, Var<float> x, Var<float> s, Var<float> m) {
  return stretched(
      std::array{x, s, m}, r.count,
      [=](float* y, float* log_det) {
        kernels::gated_forward(r.count, r.size, data(x), data(s), data(m), y, log_det);
      },
      [=](Var<float>, const float* dy, const float* dlog_det, const auto& d) {
        kernels::gated_backward(r.count, r.size, data(x), data(s), data(m), dy, dlog_det, d[0], d[1], d[2]);
      });
}

template <class Forward, class Backward>
Var<float> fused_density(Rows r, Var<float> x, Var<float> mean, Var<float> log_scale, Forward forward,
                         Backward backward) {
  const std::array operands = {x, mean, log_scale};
  const Var<float> y = x.tape->result({r.count}, operands);
  forward(r.count, r.size, data(x), data(mean), data(log_scale), x.tape->output(y).data());
  x.tape->on_backward(y, [=] {
    add_gradients(operands, [&](const auto& d) {
      backward(r.count, r.size, data(x), data(mean), data(log_scale), data_of_gradient(y), d[0], d[1], d[2]);
    });
  });
  return y;
}

}  // namespace

template <class T>
Stretched<T> affine_map(Var<T> x, Var<T> s, Var<T> t) {
  const Rows rows = rows_of("affine_map", x, {s, t});
  if constexpr (std::is_same_v<T, float>) return fused_affine(rows, x, s, t);
  return {x * exp(s) + t, sum_per_sample(s)};
}

template <class T>
Stretched<T> affine_inverse_map(Var<T> y, Var<T> s, Var<T> t) {
  const Rows rows = rows_of("affine_inverse_map", y, {s, t});
  if constexpr (std::is_same_v<T, float>) return fused_affine_inverse(rows, y, s, t);
  return {(y - t) * exp(-s), -sum_per_sample(s)};
}

template <class T>
Stretched<T> gated_map(Var<T> x, Var<T> s, Var<T> m) {
  const Rows rows = rows_of("gated_map", x, {s, m});
  if constexpr (std::is_same_v<T, float>) return fused_gated(rows, x, s, m);
  return {sigmoid(s) * x + sigmoid(-s) * m, sum_per_sample(log_sigmoid(s))};
}

template <class T>
Var<T> gaussian_log_density(Var<T> x, Var<T> mean, Var<T> log_scale) {
  const Rows rows = rows_of("gaussian_log_density", x, {mean, log_scale});
  if constexpr (std::is_same_v<T, float>) {
    return fused_density(rows, x, mean, log_scale, kernels::gaussian_log_density,
                         kernels::gaussian_log_density_backward);
  }
  return sum_per_sample(normal_log_prob(x, mean, log_scale));
}

template <class T>
Var<T> logistic_log_density(Var<T> x, Var<T> mean, Var<T> log_scale) {
  const Rows rows = rows_of("logistic_log_density", x, {mean, log_scale});
  if constexpr (std::is_same_v<T, float>) {
    return fused_density(rows, x, mean, log_scale, kernels::logistic_log_density,
                         kernels::logistic_log_density_backward);
  }
  const Var<T> u = (x - mean) * exp(-log_scale);
  return sum_per_sample(log_sigmoid(u) + log_sigmoid(-u) - log_scale);
}

#define INSTANTIATE(T)                                              \
  template Stretched<T> affine_map(Var<T>, Var<T>, Var<T>);         \
  template Stretched<T> affine_inverse_map(Var<T>, Var<T>, Var<T>); \
  template Stretched<T> gated_map(Var<T>, Var<T>, Var<T>);          \
  template Var<T> gaussian_log_density(Var<T>, Var<T>, Var<T>);     \
  template Var<T> logistic_log_density(Var<T>, Var<T>, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

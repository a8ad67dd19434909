// What flows need beside the usual layers.

#include "reference/autodiff/ops_flows.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/kernels/flow_sigmoidal.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

template <class T>
T* fresh(Tape<T>& tape, std::int64_t count) {
  return tape.template scratch<T>(count).data();
}

// Elements are taken `width` at a time, and their parameters turned so that a component's stand side by side:
// then exponentials come in long rows.
struct MixtureShape {
  std::int64_t components, width;
  std::int64_t block() const { return components * width; }
};
constexpr std::int64_t mixture_chunk = 64;

// What the forward pass leaves for the way back, for each component (n) and element (width).
template <class T>
struct MixtureChunk {
  T *a, *left, *right, *middle, *weight, *below;
  // a: slopes; left, right, middle: shares of the components in S, 1 - S and dS/dx; weight: w;
  // below: sigmoid(a x + b)

  MixtureChunk(T* memory, std::int64_t block)
      : a(memory),
        left(memory + block),
        right(memory + 2 * block),
        middle(memory + 3 * block),
        weight(memory + 4 * block),
        below(memory + 5 * block) {}
};

// p [width,3n] to [3n,width].
template <class T>
void turn(const MixtureShape& s, const T* p, T* turned) {
  for (std::int64_t d = 0; d < s.width; ++d) {
    for (std::int64_t j = 0; j < 3 * s.components; ++j) turned[j * s.width + d] = p[d * 3 * s.components + j];
  }
}

// Shares of exp(terms) in their sum, over the components, for each of `width` elements; returns the
// logarithms of the sums in `total`.
template <class T>
void shares(const MixtureShape& s, T* terms, T* largest, T* total) {
  std::copy_n(terms, s.width, largest);
  for (std::int64_t j = 1; j < s.components; ++j) {
    for (std::int64_t d = 0; d < s.width; ++d) largest[d] = std::max(largest[d], terms[j * s.width + d]);
  }
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < s.width; ++d) terms[j * s.width + d] -= largest[d];
  }
  map_exp(s.block(), terms, terms);
  std::fill_n(total, s.width, T{0});
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < s.width; ++d) total[d] += terms[j * s.width + d];
  }
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < s.width; ++d) terms[j * s.width + d] /= total[d];
  }
  map_log(s.width, total, total);
  for (std::int64_t d = 0; d < s.width; ++d) total[d] += largest[d];
}

// log((1 - margin) e^x + margin / 2), and what is left in it of e^x to `kept`.
template <class T>
T clipped(T x, T margin, T& kept) {
  kept = 1;
  if (margin == 0) return x;
  const T inside = x + std::log1p(-margin), floor = std::log(margin / 2);
  const T high = std::max(inside, floor);
  const T result = high + std::log(std::exp(inside - high) + std::exp(floor - high));
  kept = std::exp(inside - result);
  return result;
}

// p [3,n,width] and x [width].
template <class T>
void mixture_forward(const MixtureShape& s, T margin, const T* x, const T* p, const MixtureChunk<T>& row,
                     T* scratch, T* y, T* log_slope) {
  const std::int64_t block = s.block(), width = s.width;
  T *z = scratch, *tail = z + block, *log_w = tail + block, *largest = log_w + block,
    *total = largest + width, *log_left = total + width, *log_right = log_left + width;
  const T *p_a = p, *p_b = p + block, *p_w = p + 2 * block;
  map_softplus(block, p_a, row.a);
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < width; ++d) {
      const std::int64_t k = j * width + d;
      row.a[k] += margin;
      z[k] = row.a[k] * x[d] + p_b[k];
      tail[k] = -z[k];
    }
  }
  map_sigmoid(block, z, row.below);
  map_softplus(block, tail, tail);  // -log sigmoid(z); that of -z is z more
  std::copy_n(p_w, block, row.weight);
  shares(s, row.weight, largest, total);
  map_log(block, row.a, row.middle);
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < width; ++d) {
      const std::int64_t k = j * width + d;
      log_w[k] = p_w[k] - total[d];
      row.left[k] = log_w[k] - tail[k];
      row.right[k] = log_w[k] - tail[k] - z[k];
      row.middle[k] += log_w[k] - 2 * tail[k] - z[k];
    }
  }
  shares(s, row.left, largest, log_left);
  shares(s, row.right, largest, log_right);
  shares(s, row.middle, largest, total);
  for (std::int64_t d = 0; d < width; ++d) {
    T kept_left, kept_right;
    const T below = clipped(log_left[d], margin, kept_left),
            above = clipped(log_right[d], margin, kept_right);
    y[d] = below - above;
    log_slope[d] = total[d] + std::log1p(-margin) - below - above;
    if (margin == 0) continue;
    for (std::int64_t k = d; k < block; k += width) row.left[k] *= kept_left, row.right[k] *= kept_right;
  }
}

// dy and dl are the gradients of y and of the log-slope. With P = log S, Q = log(1 - S), M = log dS/dx:
// y = P - Q, log slope = M - P - Q, and the shares are the derivatives of P, Q, M by their terms.
template <class T>
void mixture_backward(const MixtureShape& s, const T* x, const T* p_a, const MixtureChunk<T>& row,
                      const T* dy, const T* dl, T* scratch, T* dx, T* dp) {
  const std::int64_t block = s.block(), width = s.width;
  T *steep = scratch, *of_weights = steep + block;
  map_sigmoid(block, p_a, steep);
  std::fill_n(of_weights, width, T{0});
  const auto weight_gradient = [&](std::int64_t k, std::int64_t d) {
    return (dy[d] - dl[d]) * row.left[k] - (dy[d] + dl[d]) * row.right[k] + dl[d] * row.middle[k];
  };
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < width; ++d) of_weights[d] += weight_gradient(j * width + d, d);
  }
  for (std::int64_t j = 0; j < s.components; ++j) {
    for (std::int64_t d = 0; d < width; ++d) {
      const std::int64_t k = j * width + d;
      const T below = row.below[k], above = 1 - below;
      const T dz = (dy[d] - dl[d]) * row.left[k] * above + (dy[d] + dl[d]) * row.right[k] * below +
                   dl[d] * row.middle[k] * (above - below);
      if (dx != nullptr) dx[d] += dz * row.a[k];
      dp[k] += (dz * x[d] + dl[d] * row.middle[k] / row.a[k]) * steep[k];
      dp[block + k] += dz;
      dp[2 * block + k] += weight_gradient(k, d) - row.weight[k] * of_weights[d];
    }
  }
}

// visit(first, shape) for each chunk of `size` elements.
template <class Visit>
void for_chunks(std::int64_t size, std::int64_t components, Visit visit) {
  for (std::int64_t first = 0; first < size; first += mixture_chunk) {
    visit(first, MixtureShape{components, std::min(mixture_chunk, size - first)});
  }
}

// y and log_slope by the kernel, which knows of no margin.
void kernel_mixture(std::int64_t n, Var<float> x, Var<float> p, Var<float> y, Var<float> log_slope) {
  Tape<float>& tape = *x.tape;
  kernels::sigmoidal_of_raw_forward(x.size(), n, x.value().data(), p.value().data(), tape.output(y).data(),
                                    tape.output(log_slope).data());
  tape.on_backward(y, [x, p, y, log_slope, n] {
    Tape<float>& t = *y.tape;
    const auto to = [&](Var<float> operand) {
      return t.needs_gradient(operand) ? t.gradient(operand) : t.scratch<float>(operand.size());
    };
    kernels::sigmoidal_of_raw_backward(x.size(), n, x.value().data(), p.value().data(), t.gradient(y).data(),
                                       t.gradient(log_slope).data(), to(x).data(), to(p).data());
  });
}

}  // namespace

template <class T>
Var<T> batched_matmul(Var<T> a, Var<T> b) {
  if (a.rank() != 3 || b.rank() != 3 || a.extent(0) != b.extent(0) || a.extent(2) != b.extent(1)) {
    refuse("batched_matmul", "a has shape " + to_string(a.shape()) + " and b " + to_string(b.shape()) +
                                 ", but must have [B,M,K] and [B,K,N]");
  }
  const std::int64_t count = a.extent(0), m = a.extent(1), k = a.extent(2), n = b.extent(2);
  const Var<T> y = a.tape->result({count, m, n}, {a, b});
  for (std::int64_t i = 0; i < count; ++i) {
    multiply(m, n, k, {a.value().data() + i * m * k, k, 1}, {b.value().data() + i * k * n, n, 1}, false,
             a.tape->output(y).data() + i * m * n, n);
  }
  a.tape->on_backward(y, [a, b, y, count, m, k, n] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    for (std::int64_t i = 0; i < count; ++i) {
      const Matrix<T> above{dy + i * m * n, n, 1};
      if (t.needs_gradient(a)) {
        multiply(m, k, n, above, {b.value().data() + i * k * n, 1, n}, true, t.gradient(a).data() + i * m * k,
                 k);
      }
      if (t.needs_gradient(b)) {
        multiply(k, n, m, {a.value().data() + i * m * k, 1, k}, above, true, t.gradient(b).data() + i * k * n,
                 n);
      }
    }
  });
  return y;
}

// Two results of one computation, as of lstm_cell: y first, then the log-slope, which going back comes first
// and leaves y with something to hand on.
template <class T>
SigmoidMixture<T> sigmoid_mixture(Var<T> x, Var<T> p, T margin) {
  Shape wanted = x.shape();
  wanted.push_back(p.rank() == 0 ? 0 : p.extent(-1));
  if (wanted.back() == 0 || wanted.back() % 3 != 0) {
    refuse("sigmoid_mixture", "p has shape " + to_string(p.shape()) + ", but its last axis must be 3n");
  }
  require_shape("sigmoid_mixture", "p", p.shape(), wanted);
  Tape<T>& tape = *x.tape;
  const std::int64_t n = wanted.back() / 3, size = x.size();
  const Var<T> y = tape.result(x.shape(), {x, p});
  const Var<T> log_slope = tape.result(x.shape(), {x, p, y});
  tape.on_backward(log_slope, [y] { y.tape->gradient(y); });
  if constexpr (std::is_same_v<T, float>) {
    if (margin == 0) {
      kernel_mixture(n, x, p, y, log_slope);
      return {y, log_slope};
    }
  }
  T *memory = fresh(tape, 6 * n * size), *turned = fresh(tape, 3 * n * mixture_chunk);
  T* scratch = fresh(tape, (3 * n + 4) * mixture_chunk);
  for_chunks(size, n, [&](std::int64_t first, const MixtureShape& s) {
    turn(s, p.value().data() + 3 * n * first, turned);
    mixture_forward(s, margin, x.value().data() + first, turned,
                    MixtureChunk<T>(memory + 6 * n * first, s.block()), scratch,
                    tape.output(y).data() + first, tape.output(log_slope).data() + first);
  });
  tape.on_backward(y, [x, p, y, log_slope, n, size, memory, turned, scratch] {
    Tape<T>& t = *y.tape;
    const T *dy = t.gradient(y).data(), *dl = t.gradient(log_slope).data();
    T* dx = t.needs_gradient(x) ? t.gradient(x).data() : nullptr;
    T* dp = t.needs_gradient(p) ? t.gradient(p).data() : nullptr;
    T* own = t.template scratch<T>(3 * n * mixture_chunk).data();
    for_chunks(size, n, [&](std::int64_t first, const MixtureShape& s) {
      turn(s, p.value().data() + 3 * n * first, turned);
      std::fill_n(own, 3 * s.block(), T{0});
      mixture_backward(s, x.value().data() + first, turned,
                       MixtureChunk<T>(memory + 6 * n * first, s.block()), dy + first, dl + first, scratch,
                       dx == nullptr ? nullptr : dx + first, own);
      for (std::int64_t d = 0; dp != nullptr && d < s.width; ++d) {
        for (std::int64_t j = 0; j < 3 * n; ++j) dp[(first + d) * 3 * n + j] += own[j * s.width + d];
      }
    });
  });
  return {y, log_slope};
}

template <class T>
Var<T> dual_tanh(Var<T> z, Var<T> b) {
  if (z.rank() != 3 || z.extent(0) < 1) {
    refuse("dual_tanh", "z has shape " + to_string(z.shape()) + ", but must have shape [1+K,N,H]");
  }
  require_shape("dual_tanh", "b", b.shape(), {z.extent(2)});
  const DualShape shape{z.extent(0) - 1, z.extent(1), z.extent(2)};
  const Var<T> y = z.tape->result(z.shape(), {z, b});
  map_dual_tanh(shape, z.value().data(), b.value().data(), z.tape->output(y).data());
  z.tape->on_backward(y, [z, b, y, shape] {
    Tape<T>& t = *y.tape;
    const auto dz = t.needs_gradient(z) ? t.target(z) : typename Tape<T>::Target{fresh(t, z.size()), true};
    T* db = t.needs_gradient(b) ? t.gradient(b).data() : fresh(t, b.size());
    dual_tanh_gradient(shape, z.value().data(), y.value().data(), t.gradient(y).data(), !dz.fresh,
                       dz.elements, db);
  });
  return y;
}

#define INSTANTIATE(T)                                           \
  template Var<T> batched_matmul(Var<T>, Var<T>);                \
  template SigmoidMixture<T> sigmoid_mixture(Var<T>, Var<T>, T); \
  template Var<T> dual_tanh(Var<T>, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

// Matrix products and fully connected layers.

#include <algorithm>
#include <optional>

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

// Some rows of a weight matrix, and the columns that their mask leaves to any of them. Ordered degrees make
// MADE's masks staircases, of which this skips the empty half.
struct WeightBlock {
  std::int64_t first_row, rows, first_column, columns;
};

template <class T>
std::span<WeightBlock> weight_blocks(Tape<T>& tape, const T* mask, std::int64_t outputs,
                                     std::int64_t inputs) {
  constexpr std::int64_t most_rows = 64;
  const std::int64_t rows = mask == nullptr ? std::max<std::int64_t>(1, outputs) : most_rows;
  const std::span<WeightBlock> blocks = tape.template scratch<WeightBlock>((outputs + rows - 1) / rows);
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    const std::int64_t first = static_cast<std::int64_t>(k) * rows, count = std::min(rows, outputs - first);
    std::int64_t low = mask == nullptr ? 0 : inputs, high = mask == nullptr ? inputs : 0;
    for (std::int64_t row = first; mask != nullptr && row < first + count; ++row) {
      const T *begin = mask + row * inputs, *end = begin + inputs;
      const T* used = std::find_if(begin, end, [](T m) { return m != 0; });
      if (used == end) continue;
      while (end[-1] == 0) --end;
      low = std::min(low, static_cast<std::int64_t>(used - begin));
      high = std::max(high, static_cast<std::int64_t>(end - begin));
    }
    blocks[k] = {first, count, std::min(low, high), std::max<std::int64_t>(0, high - low)};
  }
  return blocks;
}

// y = x used^T + b, where `used` are the weights that count: w, or w where the mask is 1. b may be none.
template <class T>
Var<T> affine(const char* op, Var<T> x, Var<T> w, const T* mask, std::optional<Var<T>> b) {
  require_matrix(op, "x", x);
  require_matrix(op, "w", w);
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  require_shape(op, "w", w.shape(), {outputs, inputs});
  if (b) require_shape(op, "b", b->shape(), {outputs});
  Tape<T>& tape = *x.tape;
  const Var<T> y = tape.result({rows, outputs}, {x, w, b.value_or(w)});

  const T* used = w.value().data();
  if (mask != nullptr) {
    const std::span<T> masked = tape.template scratch<T>(w.size());
    for (std::int64_t k = 0; k < w.size(); ++k) masked[static_cast<std::size_t>(k)] = mask[k] * w[k];
    used = masked.data();
  }
  const std::span<const WeightBlock> blocks = weight_blocks(tape, mask, outputs, inputs);
  T* to = tape.output(y).data();
  for (std::int64_t n = 0; b && n < rows; ++n) std::copy_n(b->value().data(), outputs, to + n * outputs);
  for (const WeightBlock& k : blocks) {
    multiply(rows, k.rows, k.columns, plain(x.value().data() + k.first_column, inputs),
             transposed(used + k.first_row * inputs + k.first_column, inputs), b.has_value(),
             to + k.first_row, outputs);
  }

  tape.on_backward(y, [x, w, b, y, used, mask, blocks, rows, inputs, outputs] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    const bool for_x = t.needs_gradient(x), for_w = t.needs_gradient(w), all = mask == nullptr;
    // A single block writes all of dx.
    const auto to_x = for_x ? t.target(x) : typename Tape<T>::Target{};
    const bool written = for_x && to_x.fresh && all && blocks.size() == 1;
    if (for_x && to_x.fresh && !written) std::fill_n(to_x.elements, rows * inputs, T{0});
    for (const WeightBlock& k : blocks) {
      if (!for_x) continue;
      multiply(rows, k.columns, k.rows, plain(dy + k.first_row, outputs),
               plain(used + k.first_row * inputs + k.first_column, inputs), !written,
               to_x.elements + k.first_column, inputs);
    }
    for (const WeightBlock& k : blocks) {
      if (!for_w) continue;
      T* dw = t.gradient(w).data() + k.first_row * inputs + k.first_column;
      T* sums = all ? dw : t.template scratch<T>(k.rows * k.columns).data();
      multiply(k.rows, k.columns, rows, transposed(dy + k.first_row, outputs),
               plain(x.value().data() + k.first_column, inputs), all, sums, all ? inputs : k.columns);
      const T* allowed = all ? nullptr : mask + k.first_row * inputs + k.first_column;
      for (std::int64_t i = 0; !all && i < k.rows; ++i) {
        for (std::int64_t j = 0; j < k.columns; ++j) {
          dw[i * inputs + j] += allowed[i * inputs + j] * sums[i * k.columns + j];
        }
      }
    }
    if (b && t.needs_gradient(*b)) {
      T* db = t.gradient(*b).data();
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
  multiply(m, n, k, plain(a.value().data(), k), plain(b.value().data(), n), false, a.tape->output(y).data(),
           n);
  a.tape->on_backward(y, [a, b, y, m, n, k] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    if (t.needs_gradient(a)) {
      multiply(m, k, n, plain(dy, n), transposed(b.value().data(), n), true, t.gradient(a).data(), k);
    }
    if (t.needs_gradient(b)) {
      multiply(k, n, m, transposed(a.value().data(), k), plain(dy, n), true, t.gradient(b).data(), n);
    }
  });
  return y;
}

template <class T>
Var<T> linear(Var<T> x, Var<T> w, Var<T> b) {
  return affine<T>("linear", x, w, nullptr, b);
}

template <class T>
Var<T> linear(Var<T> x, Var<T> w) {
  return affine<T>("linear", x, w, nullptr, std::nullopt);
}

template <class T>
Var<T> masked_linear(Var<T> x, Var<T> w, const Tensor<T>& mask, Var<T> b) {
  require_shape("masked_linear", "the mask", mask.shape(), w.shape());
  return affine<T>("masked_linear", x, w, x.tape->keep(mask.flat()).data(), b);
}

#define INSTANTIATE(T)                            \
  template Var<T> matmul(Var<T>, Var<T>);         \
  template Var<T> linear(Var<T>, Var<T>, Var<T>); \
  template Var<T> linear(Var<T>, Var<T>);         \
  template Var<T> masked_linear(Var<T>, Var<T>, const Tensor<T>&, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

#pragma once
// Functions of the rows of a batch, written once over Carried or Sloped numbers (carried.hpp). Internal to
// the exact functions.
//
//   const auto shift = [](const auto& in, auto& out) { out[0][0] = in[0][0] + in[1][0]; };
//   forward_rows(shift, {.per_row = {&x}, .shared = {&t}}, {{}});
//
// in[k] holds operand k of a row (first the per-row ones, without N, then the shared ones) element after
// element, out[k] output k, all zeros at first.

#include <string_view>
#include <vector>

#include "reference/exact/carried.hpp"
#include "reference/exact/measured.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {

struct RowOperands {
  std::vector<const Tensor<double>*> per_row, shared;
  std::int64_t rows() const { return per_row.front()->extent(0); }
};

template <class S>
using RowValues = std::vector<std::vector<S>>;

// The number type of a row function's arguments.
template <class Values>
using NumberOf = typename std::decay_t<Values>::value_type::value_type;

namespace rows_details {

template <class S>
RowValues<S> operands_of(const RowOperands& operands, std::int64_t n) {
  RowValues<S> in;
  for (const Tensor<double>* x : operands.per_row) {
    const std::int64_t size = x->size() / x->extent(0);
    in.emplace_back(x->data() + n * size, x->data() + (n + 1) * size);
  }
  for (const Tensor<double>* x : operands.shared) in.emplace_back(x->data(), x->data() + x->size());
  return in;
}

template <class S>
RowValues<S> zeros(const std::vector<Shape>& shapes) {
  RowValues<S> out;
  for (const Shape& shape : shapes) out.emplace_back(static_cast<std::size_t>(element_count(shape)), S(0));
  return out;
}

}  // namespace rows_details

// Outputs of these shapes, each with N before it.
template <class F>
std::vector<Measured> forward_rows(F f, const RowOperands& operands, const std::vector<Shape>& shapes) {
  const std::int64_t rows = operands.rows();
  std::vector<Measured> results;
  for (Shape shape : shapes) {
    shape.insert(shape.begin(), rows);
    results.emplace_back(shape);
  }
  for (std::int64_t n = 0; n < rows; ++n) {
    const RowValues<Carried> in = rows_details::operands_of<Carried>(operands, n);
    RowValues<Carried> out = rows_details::zeros<Carried>(shapes);
    f(in, out);
    for (std::size_t k = 0; k < out.size(); ++k) {
      for (std::size_t j = 0; j < out[k].size(); ++j) {
        const std::int64_t at = n * static_cast<std::int64_t>(out[k].size()) + static_cast<std::int64_t>(j);
        results[k].value[at] = out[k][j].value;
        results[k].magnitude[at] = out[k][j].magnitude;
      }
    }
  }
  return results;
}

// Gradients of sum_k sum(d_k * output k) by every operand, per-row ones first; `upstream` in the order and
// shapes of the outputs. Each operand's element is moved in turn and its effect on all outputs followed.
template <class F>
std::vector<Measured> backward_rows(F f, const RowOperands& operands,
                                    const std::vector<const Tensor<double>*>& upstream) {
  using S = Sloped<Carried>;
  const std::int64_t rows = operands.rows();
  std::vector<Measured> gradients;
  for (const Tensor<double>* x : operands.per_row) gradients.emplace_back(x->shape());
  for (const Tensor<double>* x : operands.shared) gradients.emplace_back(x->shape());
  std::vector<Shape> shapes;
  for (const Tensor<double>* d : upstream) shapes.emplace_back(d->shape().begin() + 1, d->shape().end());
  for (std::int64_t n = 0; n < rows; ++n) {
    RowValues<S> in = rows_details::operands_of<S>(operands, n);
    for (std::size_t k = 0; k < in.size(); ++k) {
      for (std::size_t e = 0; e < in[k].size(); ++e) {
        in[k][e].slope = Carried(1, 0);
        RowValues<S> out = rows_details::zeros<S>(shapes);
        f(in, out);
        in[k][e].slope = Carried(0);
        const bool own = k < operands.per_row.size();
        const std::int64_t at =
            static_cast<std::int64_t>(e) + (own ? n * static_cast<std::int64_t>(in[k].size()) : 0);
        for (std::size_t o = 0; o < out.size(); ++o) {
          for (std::size_t j = 0; j < out[o].size(); ++j) {
            const double d =
                (*upstream[o])[n * static_cast<std::int64_t>(out[o].size()) + static_cast<std::int64_t>(j)];
            gradients[k].value[at] += d * out[o][j].slope.value;
            // Adding up errs by the terms, however exact they are.
            gradients[k].magnitude[at] +=
                std::abs(d) * std::max(out[o][j].slope.magnitude, std::abs(out[o][j].slope.value));
          }
        }
      }
    }
  }
  return gradients;
}

// x must be [N,D] of at least one row and column; returns D.
inline std::int64_t row_width(std::string_view function, std::string_view argument, const Tensor<double>& x) {
  if (x.rank() != 2) {
    refuse(function,
           std::string(argument) + " has shape " + to_string(x.shape()) + ", but must have 2 dimensions");
  }
  require_at_least(function, "the number of rows of " + std::string(argument), x.extent(0), 1);
  require_at_least(function, "the number of columns of " + std::string(argument), x.extent(1), 1);
  return x.extent(1);
}

// dy and dlog_det beside x [N,D].
inline void require_upstream(std::string_view function, const Tensor<double>& x, const Tensor<double>& dy,
                             const Tensor<double>& dlog_det) {
  require_shape(function, "dy", dy.shape(), x.shape());
  require_shape(function, "dlog_det", dlog_det.shape(), {x.extent(0)});
}

}  // namespace reference::exact

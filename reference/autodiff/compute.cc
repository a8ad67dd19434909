#include "reference/autodiff/compute.hpp"

#include <algorithm>
#include <cmath>

#include "reference/autodiff/scalar.hpp"
#include "reference/exact/conv2d.hpp"
#include "reference/kernels/activations.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/flow_continuous.hpp"
#include "reference/kernels/gemm.hpp"

namespace reference::autodiff {
namespace {

Tensor<double> tensor(const Shape& shape, const double* elements) {
  return {shape, std::vector<double>(elements, elements + element_count(shape))};
}

void write(const exact::Measured& from, double* to) {
  std::copy(from.value.flat().begin(), from.value.flat().end(), to);
}

}  // namespace

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
              bool accumulate, float* c, std::int64_t c_row_step) {
  kernels::gemm(m, n, k, {a.data, a.row_step, a.column_step}, {b.data, b.row_step, b.column_step}, accumulate,
                c, c_row_step);
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<double> a, Matrix<double> b,
              bool accumulate, double* c, std::int64_t c_row_step) {
  for (std::int64_t i = 0; i < m; ++i) {
    if (!accumulate) std::fill_n(c + i * c_row_step, n, 0.0);
    for (std::int64_t p = 0; p < k; ++p) {
      const double left = a.data[i * a.row_step + p * a.column_step];
      const double* right = b.data + p * b.row_step;
      for (std::int64_t j = 0; j < n; ++j) c[i * c_row_step + j] += left * right[j * b.column_step];
    }
  }
}

void multiply_few_rows(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
                       float* c) {
  static_assert(few_rows_columns == kernels::few_rows_columns);
  kernels::multiply_few_rows(m, n, k, a, b, c);
}

void multiply_few_rows(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, const double* b,
                       double* c) {
  for (std::int64_t column = 0; column < n; column += few_rows_columns) {
    multiply(m, few_rows_columns, k, {a, k, 1}, {b + column * k, few_rows_columns, 1}, true, c + column, n);
  }
}

void map_exp(std::int64_t count, const float* x, float* y) {
  kernels::exp(count, x, y);
}
void map_log(std::int64_t count, const float* x, float* y) {
  kernels::log(count, x, y);
}
void map_tanh(std::int64_t count, const float* x, float* y) {
  kernels::tanh(count, x, y);
}
void map_sigmoid(std::int64_t count, const float* x, float* y) {
  kernels::sigmoid(count, x, y);
}
void map_softplus(std::int64_t count, const float* x, float* y) {
  kernels::softplus(count, x, y);
}

void map_exp(std::int64_t count, const double* x, double* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = std::exp(x[k]);
}
void map_log(std::int64_t count, const double* x, double* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = std::log(x[k]);
}
void map_tanh(std::int64_t count, const double* x, double* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = std::tanh(x[k]);
}
void map_sigmoid(std::int64_t count, const double* x, double* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = sigmoid_of(x[k]);
}
void map_softplus(std::int64_t count, const double* x, double* y) {
  for (std::int64_t k = 0; k < count; ++k) y[k] = softplus_of(x[k]);
}

void map_dual_tanh(const DualShape& s, const float* z, const float* b, float* y) {
  kernels::dual_tanh_forward({s.directions, s.rows, s.width}, z, b, y);
}
void dual_tanh_gradient(const DualShape& s, const float* z, const float* y, const float* dy, bool add,
                        float* dz, float* db) {
  kernels::dual_tanh_backward({s.directions, s.rows, s.width}, z, y, dy, add, dz, db);
}

void map_dual_tanh(const DualShape& s, const double* z, const double* b, double* y) {
  const std::int64_t block = s.rows * s.width;
  for (std::int64_t k = 0; k < block; ++k) {
    y[k] = std::tanh(z[k] + b[k % s.width]);
    for (std::int64_t e = k + block; e < (s.directions + 1) * block; e += block) {
      y[e] = (1 - y[k] * y[k]) * z[e];
    }
  }
}

void dual_tanh_gradient(const DualShape& s, const double* z, const double* y, const double* dy, bool add,
                        double* dz, double* db) {
  const std::int64_t block = s.rows * s.width;
  if (!add) std::fill_n(dz, (s.directions + 1) * block, 0.0);
  for (std::int64_t k = 0; k < block; ++k) {
    const double slope = 1 - y[k] * y[k];
    double bent = dy[k];
    for (std::int64_t e = k + block; e < (s.directions + 1) * block; e += block) {
      bent -= 2 * y[k] * dy[e] * z[e];
      dz[e] += slope * dy[e];
    }
    dz[k] += slope * bent;
    db[k % s.width] += slope * bent;
  }
}

void conv_forward(const Conv2dShape& shape, LiveTaps live, const float* x, const float* w, const float* bias,
                  float* y) {
  if (live == nullptr) return kernels::conv2d_forward(shape, x, w, bias, y);
  kernels::masked_conv2d_forward(shape, live, x, w, bias, y);
}

void conv_backward_data(const Conv2dShape& shape, LiveTaps live, const float* w, const float* dy, float* dx) {
  if (live == nullptr) return kernels::conv2d_backward_data(shape, w, dy, dx);
  kernels::masked_conv2d_backward_data(shape, live, w, dy, dx);
}

void conv_backward_weights(const Conv2dShape& shape, LiveTaps live, const float* x, const float* dy,
                           float* dw) {
  if (live == nullptr) return kernels::conv2d_backward_weights(shape, x, dy, dw, nullptr);
  kernels::masked_conv2d_backward_weights(shape, live, x, dy, dw);
}

void conv_forward(const Conv2dShape& shape, LiveTaps, const double* x, const double* w, const double* bias,
                  double* y) {
  const Tensor<double> b = tensor({shape.out_channels}, bias);
  write(exact::conv2d_forward(shape, tensor(exact::input_shape(shape), x),
                              tensor(exact::filter_shape(shape), w), &b),
        y);
}

void conv_backward_data(const Conv2dShape& shape, LiveTaps, const double* w, const double* dy, double* dx) {
  write(exact::conv2d_backward_data(shape, tensor(exact::filter_shape(shape), w),
                                    tensor(exact::output_shape(shape), dy)),
        dx);
}

void conv_backward_weights(const Conv2dShape& shape, LiveTaps, const double* x, const double* dy,
                           double* dw) {
  write(exact::conv2d_backward_weights(shape, tensor(exact::input_shape(shape), x),
                                       tensor(exact::output_shape(shape), dy)),
        dw);
}

}  // namespace reference::autodiff

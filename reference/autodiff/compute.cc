#include "reference/autodiff/compute.hpp"

#include <algorithm>

#include "reference/exact/conv2d.hpp"
#include "reference/kernels/conv2d.hpp"
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
              bool accumulate, float* c) {
  kernels::gemm(m, n, k, {a.data, a.row_step, a.column_step}, {b.data, b.row_step, b.column_step}, accumulate,
                c, n);
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<double> a, Matrix<double> b,
              bool accumulate, double* c) {
  if (!accumulate) std::fill_n(c, m * n, 0.0);
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t p = 0; p < k; ++p) {
      const double left = a.data[i * a.row_step + p * a.column_step];
      const double* right = b.data + p * b.row_step;
      for (std::int64_t j = 0; j < n; ++j) c[i * n + j] += left * right[j * b.column_step];
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
  multiply(m, n, k, {a, k, 1}, {b, n, 1}, true, c);
}

void conv_forward(const Conv2dShape& shape, const float* x, const float* w, const float* bias, float* y) {
  kernels::conv2d_forward(shape, x, w, bias, y);
}

void conv_backward_data(const Conv2dShape& shape, const float* w, const float* dy, float* dx) {
  kernels::conv2d_backward_data(shape, w, dy, dx);
}

void conv_backward_weights(const Conv2dShape& shape, const float* x, const float* dy, float* dw) {
  kernels::conv2d_backward_weights(shape, x, dy, dw, nullptr);
}

void conv_forward(const Conv2dShape& shape, const double* x, const double* w, const double* bias, double* y) {
  const Tensor<double> b = tensor({shape.out_channels}, bias);
  write(exact::conv2d_forward(shape, tensor(exact::input_shape(shape), x),
                              tensor(exact::filter_shape(shape), w), &b),
        y);
}

void conv_backward_data(const Conv2dShape& shape, const double* w, const double* dy, double* dx) {
  write(exact::conv2d_backward_data(shape, tensor(exact::filter_shape(shape), w),
                                    tensor(exact::output_shape(shape), dy)),
        dx);
}

void conv_backward_weights(const Conv2dShape& shape, const double* x, const double* dy, double* dw) {
  write(exact::conv2d_backward_weights(shape, tensor(exact::input_shape(shape), x),
                                       tensor(exact::output_shape(shape), dy)),
        dw);
}

}  // namespace reference::autodiff

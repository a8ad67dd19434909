#pragma once
// The heavy arithmetic of the ops: plain loops in double, the Highway kernels in float.

#include <cstdint>

#include "reference/conv2d_shape.hpp"

namespace reference::autodiff {

template <class T>
struct Matrix {
  const T* data;
  std::int64_t row_step, column_step;
};

// c[m,n] = or += a[m,k] b[k,n]; rows of c lie c_row_step apart.
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
              bool accumulate, float* c, std::int64_t c_row_step);
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<double> a, Matrix<double> b,
              bool accumulate, double* c, std::int64_t c_row_step);

// c[m,n] += a[m,k] b for few rows; b in panels of columns, [n / few_rows_columns, k, few_rows_columns].
inline constexpr std::int64_t few_rows_columns = 16;
void multiply_few_rows(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
                       float* c);
void multiply_few_rows(std::int64_t m, std::int64_t n, std::int64_t k, const double* a, const double* b,
                       double* c);

// y[k] = f(x[k]); x and y may be the same.
void map_exp(std::int64_t count, const float* x, float* y);
void map_exp(std::int64_t count, const double* x, double* y);
void map_log(std::int64_t count, const float* x, float* y);
void map_log(std::int64_t count, const double* x, double* y);
void map_tanh(std::int64_t count, const float* x, float* y);
void map_tanh(std::int64_t count, const double* x, double* y);
void map_sigmoid(std::int64_t count, const float* x, float* y);
void map_sigmoid(std::int64_t count, const double* x, double* y);
void map_softplus(std::int64_t count, const float* x, float* y);
void map_softplus(std::int64_t count, const double* x, double* y);

// As reference/kernels/flow_continuous.hpp.
struct DualShape {
  std::int64_t directions, rows, width;
};
void map_dual_tanh(const DualShape& shape, const float* z, const float* b, float* y);
void map_dual_tanh(const DualShape& shape, const double* z, const double* b, double* y);
void dual_tanh_gradient(const DualShape& shape, const float* z, const float* y, const float* dy, bool add,
                        float* dz, float* db);
void dual_tanh_gradient(const DualShape& shape, const double* z, const double* y, const double* dy, bool add,
                        double* dz, double* db);

// As reference/kernels/conv2d.hpp. Every element of y, dx, dw is written. `live`, [K,L] or null: 0 where the
// weights are zero in all channels; dw is arbitrary there.
using LiveTaps = const unsigned char*;
void conv_forward(const Conv2dShape& shape, LiveTaps live, const float* x, const float* w, const float* bias,
                  float* y);
void conv_forward(const Conv2dShape& shape, LiveTaps live, const double* x, const double* w,
                  const double* bias, double* y);
void conv_backward_data(const Conv2dShape& shape, LiveTaps live, const float* w, const float* dy, float* dx);
void conv_backward_data(const Conv2dShape& shape, LiveTaps live, const double* w, const double* dy,
                        double* dx);
void conv_backward_weights(const Conv2dShape& shape, LiveTaps live, const float* x, const float* dy,
                           float* dw);
void conv_backward_weights(const Conv2dShape& shape, LiveTaps live, const double* x, const double* dy,
                           double* dw);

}  // namespace reference::autodiff

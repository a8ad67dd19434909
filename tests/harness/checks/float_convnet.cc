#include "tests/harness/checks/float_convnet.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace test_support {
namespace {

using harness::CallRequest;
using harness::HostTensor;
using reference::Shape;

HostTensor zeros(const Shape& shape) {
  return HostTensor::floats(shape,
                            std::vector<float>(static_cast<std::size_t>(reference::element_count(shape))));
}

// t[n,c,h,w] of a rank 4 tensor.
template <class Tensor>
auto& at(Tensor& t, std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  return t.f32[static_cast<std::size_t>(((n * t.shape[1] + c) * t.shape[2] + h) * t.shape[3] + w)];
}

template <class Tensor>
auto& at(Tensor& t, std::int64_t row, std::int64_t column) {
  return t.f32[static_cast<std::size_t>(row * t.shape[1] + column)];
}

// visit(n, o, i, j, c, u, v, row, column) for every product of the convolution.
template <class Visit>
void for_each_tap(const Shape& x, const Shape& w, const Shape& y, int stride, int padding, Visit visit) {
  for (std::int64_t n = 0; n < y[0]; ++n)
    for (std::int64_t o = 0; o < y[1]; ++o)
      for (std::int64_t i = 0; i < y[2]; ++i)
        for (std::int64_t j = 0; j < y[3]; ++j)
          for (std::int64_t c = 0; c < w[1]; ++c)
            for (std::int64_t u = 0; u < w[2]; ++u)
              for (std::int64_t v = 0; v < w[3]; ++v) {
                const std::int64_t row = i * stride + u - padding, column = j * stride + v - padding;
                if (row < 0 || row >= x[2] || column < 0 || column >= x[3]) continue;
                visit(n, o, i, j, c, u, v, row, column);
              }
}

std::vector<HostTensor> maxpool2d(const CallRequest& r, bool backward) {
  const HostTensor& x = r.inputs[0];
  const auto window = static_cast<std::int64_t>(r.params[0]), stride = static_cast<std::int64_t>(r.params[1]);
  HostTensor result = zeros(r.output_shapes[0]);
  const Shape& y = backward ? r.inputs[1].shape : result.shape;
  for (std::int64_t n = 0; n < y[0]; ++n)
    for (std::int64_t c = 0; c < y[1]; ++c)
      for (std::int64_t i = 0; i < y[2]; ++i)
        for (std::int64_t j = 0; j < y[3]; ++j) {
          std::int64_t best_row = i * stride, best_column = j * stride;
          for (std::int64_t u = 0; u < window; ++u)
            for (std::int64_t v = 0; v < window; ++v)
              if (at(x, n, c, i * stride + u, j * stride + v) > at(x, n, c, best_row, best_column)) {
                best_row = i * stride + u;
                best_column = j * stride + v;
              }
          if (backward) {
            at(result, n, c, best_row, best_column) += at(r.inputs[1], n, c, i, j);
          } else {
            at(result, n, c, i, j) = at(x, n, c, best_row, best_column);
          }
        }
  return {result};
}

std::vector<HostTensor> linear_forward(const CallRequest& r) {
  const HostTensor &x = r.inputs[0], &w = r.inputs[1], &b = r.inputs[2];
  HostTensor y = zeros(r.output_shapes[0]);
  for (std::int64_t n = 0; n < y.shape[0]; ++n)
    for (std::int64_t m = 0; m < y.shape[1]; ++m) {
      float sum = b.f32[static_cast<std::size_t>(m)];
      for (std::int64_t d = 0; d < x.shape[1]; ++d) sum += at(x, n, d) * at(w, m, d);
      at(y, n, m) = sum;
    }
  return {y};
}

std::vector<HostTensor> linear_backward(const CallRequest& r) {
  const HostTensor &x = r.inputs[0], &w = r.inputs[1], &dy = r.inputs[2];
  HostTensor dx = zeros(r.output_shapes[0]), dw = zeros(r.output_shapes[1]), db = zeros(r.output_shapes[2]);
  for (std::int64_t n = 0; n < dy.shape[0]; ++n)
    for (std::int64_t m = 0; m < dy.shape[1]; ++m) {
      db.f32[static_cast<std::size_t>(m)] += at(dy, n, m);
      for (std::int64_t d = 0; d < x.shape[1]; ++d) {
        at(dx, n, d) += at(dy, n, m) * at(w, m, d);
        at(dw, m, d) += at(dy, n, m) * at(x, n, d);
      }
    }
  return {dx, dw, db};
}

std::vector<HostTensor> softmax(const CallRequest& r, bool backward) {
  const HostTensor& logits = r.inputs[0];
  const std::int64_t rows = logits.shape[0], classes = logits.shape[1];
  HostTensor dlogits = zeros(logits.shape);
  float loss = 0;
  for (std::int64_t n = 0; n < rows; ++n) {
    float largest = at(logits, n, 0), sum = 0;
    for (std::int64_t k = 0; k < classes; ++k) largest = std::max(largest, at(logits, n, k));
    for (std::int64_t k = 0; k < classes; ++k) sum += std::exp(at(logits, n, k) - largest);
    const std::int64_t label = r.inputs[1].i32[static_cast<std::size_t>(n)];
    loss += std::log(sum) - (at(logits, n, label) - largest);
    for (std::int64_t k = 0; k < classes; ++k) {
      const float p = std::exp(at(logits, n, k) - largest) / sum;
      at(dlogits, n, k) = (p - (k == label ? 1.0F : 0.0F)) / static_cast<float>(rows);
    }
  }
  if (backward) return {dlogits};
  return {HostTensor::floats({1}, {loss / static_cast<float>(rows)})};
}

}  // namespace

HostTensor conv2d_forward(const HostTensor& x, const HostTensor& w, const HostTensor& b, int stride,
                          int padding) {
  const Shape shape = {x.shape[0], w.shape[0], (x.shape[2] + 2 * padding - w.shape[2]) / stride + 1,
                       (x.shape[3] + 2 * padding - w.shape[3]) / stride + 1};
  HostTensor y = zeros(shape);
  for_each_tap(x.shape, w.shape, shape, stride, padding,
               [&](auto n, auto o, auto i, auto j, auto c, auto u, auto v, auto row, auto column) {
                 at(y, n, o, i, j) += at(x, n, c, row, column) * at(w, o, c, u, v);
               });
  const auto plane = static_cast<std::size_t>(shape[2] * shape[3]),
             outputs = static_cast<std::size_t>(shape[1]);
  for (std::size_t k = 0; k < y.f32.size(); ++k) y.f32[k] += b.f32[k / plane % outputs];
  return y;
}

ConvGradients conv2d_backward(const HostTensor& x, const HostTensor& w, const HostTensor& dy, int stride,
                              int padding) {
  ConvGradients g{zeros(x.shape), zeros(w.shape), zeros({w.shape[0]})};
  for_each_tap(x.shape, w.shape, dy.shape, stride, padding,
               [&](auto n, auto o, auto i, auto j, auto c, auto u, auto v, auto row, auto column) {
                 at(g.dx, n, c, row, column) += at(dy, n, o, i, j) * at(w, o, c, u, v);
                 at(g.dw, o, c, u, v) += at(dy, n, o, i, j) * at(x, n, c, row, column);
               });
  const auto plane = static_cast<std::size_t>(dy.shape[2] * dy.shape[3]);
  for (std::size_t k = 0; k < dy.f32.size(); ++k) g.db.f32[k / plane % g.db.f32.size()] += dy.f32[k];
  return g;
}

FakeCaller honest_student() {
  FakeCaller student;
  auto& f = student.functions;
  f["conv2d_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    return {conv2d_forward(r.inputs[0], r.inputs[1], r.inputs[2], static_cast<int>(r.params[0]),
                           static_cast<int>(r.params[1]))};
  };
  f["conv2d_backward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    ConvGradients g = conv2d_backward(r.inputs[0], r.inputs[1], r.inputs[2], static_cast<int>(r.params[0]),
                                      static_cast<int>(r.params[1]));
    return {g.dx, g.dw, g.db};
  };
  f["relu_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    HostTensor y = r.inputs[0];
    for (float& v : y.f32) v = v > 0 ? v : 0;
    return {y};
  };
  f["relu_backward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    HostTensor dx = r.inputs[1];
    for (std::size_t i = 0; i < dx.f32.size(); ++i) dx.f32[i] = r.inputs[0].f32[i] > 0 ? dx.f32[i] : 0;
    return {dx};
  };
  f["maxpool2d_forward"] = [](const CallRequest& r) { return maxpool2d(r, false); };
  f["maxpool2d_backward"] = [](const CallRequest& r) { return maxpool2d(r, true); };
  f["linear_forward"] = linear_forward;
  f["linear_backward"] = linear_backward;
  f["softmax_cross_entropy_forward"] = [](const CallRequest& r) { return softmax(r, false); };
  f["softmax_cross_entropy_backward"] = [](const CallRequest& r) { return softmax(r, true); };
  return student;
}

}  // namespace test_support

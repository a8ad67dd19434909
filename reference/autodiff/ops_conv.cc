// Convolutions of images.

#include <algorithm>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/exact/conv2d.hpp"
#include "reference/tensor/require.hpp"

namespace reference::autodiff {
namespace {

template <class T>
Conv2dShape geometry(const char* op, Var<T> x, Var<T> w, Var<T> b, const ConvOptions& options) {
  if (x.rank() != 4) refuse(op, "x has shape " + to_string(x.shape()) + ", but must have 4 dimensions");
  if (w.rank() != 4) refuse(op, "w has shape " + to_string(w.shape()) + ", but must have 4 dimensions");
  const auto extent = [](Var<T> v, int axis) { return static_cast<int>(v.extent(axis)); };
  const Conv2dShape shape{.batch = extent(x, 0),
                          .in_channels = extent(x, 1),
                          .in_height = extent(x, 2),
                          .in_width = extent(x, 3),
                          .out_channels = extent(w, 0),
                          .kernel_height = extent(w, 2),
                          .kernel_width = extent(w, 3),
                          .stride_h = options.stride,
                          .stride_w = options.stride,
                          .padding_h = options.padding_h,
                          .padding_w = options.padding_w,
                          .dilation_h = options.dilation,
                          .dilation_w = options.dilation,
                          .groups = options.groups};
  exact::require_valid(shape, op);
  require_shape(op, "w", w.shape(), exact::filter_shape(shape));
  require_shape(op, "b", b.shape(), {shape.out_channels});
  return shape;
}

template <class T>
void add_to(std::span<T> sum, const T* summand) {
  for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += summand[k];
}

// With the weights that count: w, or w where the mask is 1.
template <class T>
Var<T> convolve(const char* op, Var<T> x, Var<T> w, const T* mask, Var<T> b, const ConvOptions& options) {
  const Conv2dShape shape = geometry(op, x, w, b, options);
  Tape<T>& tape = *x.tape;
  const T* used = w.value().data();
  unsigned char* live = nullptr;
  if (mask != nullptr) {
    const std::span<T> masked = tape.template scratch<T>(w.size());
    const std::int64_t plane = w.extent(2) * w.extent(3);
    live = tape.template scratch<unsigned char>(plane).data();
    std::fill_n(live, plane, static_cast<unsigned char>(0));
    for (std::int64_t k = 0; k < w.size(); ++k) {
      masked[static_cast<std::size_t>(k)] = mask[k] * w[k];
      if (mask[k] != 0) live[k % plane] = 1;
    }
    used = masked.data();
  }
  const Var<T> y = tape.result(exact::output_shape(shape), {x, w, b});
  conv_forward(shape, live, x.value().data(), used, b.value().data(), tape.output(y).data());

  tape.on_backward(y, [shape, x, w, b, y, used, mask, live] {
    Tape<T>& t = *y.tape;
    const T* dy = t.gradient(y).data();
    if (t.needs_gradient(x)) {
      const auto to = t.target(x);
      T* dx = to.fresh ? to.elements : t.template scratch<T>(x.size()).data();
      conv_backward_data(shape, live, used, dy, dx);
      if (!to.fresh) add_to(t.gradient(x), dx);
    }
    if (t.needs_gradient(w)) {
      T* dw = t.template scratch<T>(w.size()).data();
      conv_backward_weights(shape, live, x.value().data(), dy, dw);
      for (std::int64_t k = 0, n = mask == nullptr ? 0 : w.size(); k < n; ++k)
        dw[k] = mask[k] != 0 ? dw[k] : T{0};
      add_to(t.gradient(w), dw);
    }
    if (t.needs_gradient(b)) {
      T* db = t.gradient(b).data();
      const std::int64_t channels = shape.out_channels, plane = y.size() / channels / shape.batch;
      for (std::int64_t k = 0; k < shape.batch * channels; ++k) {
        db[k % channels] += sum_of(dy + k * plane, plane);
      }
    }
  });
  return y;
}

}  // namespace

template <class T>
Var<T> conv2d(Var<T> x, Var<T> w, Var<T> b, ConvOptions options) {
  return convolve<T>("conv2d", x, w, nullptr, b, options);
}

template <class T>
Var<T> masked_conv2d(Var<T> x, Var<T> w, const Tensor<T>& mask, Var<T> b, ConvOptions options) {
  require_shape("masked_conv2d", "the mask", mask.shape(), w.shape());
  return convolve("masked_conv2d", x, w, x.tape->keep(mask.flat()).data(), b, options);
}

#define INSTANTIATE(T)                                         \
  template Var<T> conv2d(Var<T>, Var<T>, Var<T>, ConvOptions); \
  template Var<T> masked_conv2d(Var<T>, Var<T>, const Tensor<T>&, Var<T>, ConvOptions);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::autodiff

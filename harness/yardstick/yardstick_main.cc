// The program that a student's speed is measured against: answers calls as a submission does, in the same
// box, over the same protocol, with the reference's kernels on one core.
//
//   grader-yardstick conv2d_forward conv2d_backward
//
// Arguments: what the registry calls the functions of the assignment, in the order of the spec.

#include <string_view>
#include <vector>

#include "harness/runner/runner_core.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/linear.hpp"
#include "reference/kernels/maxpool2d.hpp"
#include "reference/kernels/relu.hpp"
#include "reference/kernels/softmax_cross_entropy.hpp"

namespace course_runner {
namespace {

namespace kernels = reference::kernels;

struct Images {
  const float* data;
  int batch, channels, height, width;
};

Images images(Arguments& arguments) {
  const auto view = arguments.tensor<const float, 4>();
  return {view.data(), view.extent(0), view.extent(1), view.extent(2), view.extent(3)};
}

kernels::Conv2dShape conv_shape(const Images& x, const Images& w, Arguments& arguments) {
  kernels::Conv2dShape shape{.batch = x.batch,
                             .in_channels = x.channels,
                             .in_height = x.height,
                             .in_width = x.width,
                             .out_channels = w.batch,
                             .kernel_height = w.height,
                             .kernel_width = w.width};
  shape.stride_h = shape.stride_w = arguments.integer();
  shape.padding_h = shape.padding_w = arguments.integer();
  return shape;
}

void conv2d_forward(Arguments& arguments) {
  const Images x = images(arguments), w = images(arguments);
  const float* bias = arguments.tensor<const float, 1>().data();
  const kernels::Conv2dShape shape = conv_shape(x, w, arguments);
  kernels::conv2d_forward(shape, x.data, w.data, bias, arguments.tensor<float, 4>().data());
}

void conv2d_backward(Arguments& arguments) {
  const Images x = images(arguments), w = images(arguments), dy = images(arguments);
  const kernels::Conv2dShape shape = conv_shape(x, w, arguments);
  kernels::conv2d_backward_data(shape, w.data, dy.data, arguments.tensor<float, 4>().data());
  float* dw = arguments.tensor<float, 4>().data();
  kernels::conv2d_backward_weights(shape, x.data, dy.data, dw, arguments.tensor<float, 1>().data());
}

void relu_forward(Arguments& arguments) {
  const auto x = arguments.tensor<const float, 4>();
  kernels::relu_forward(static_cast<std::ptrdiff_t>(x.size()), x.data(), arguments.tensor<float, 4>().data());
}

void relu_backward(Arguments& arguments) {
  const auto x = arguments.tensor<const float, 4>();
  const float* dy = arguments.tensor<const float, 4>().data();
  kernels::relu_backward(static_cast<std::ptrdiff_t>(x.size()), x.data(), dy,
                         arguments.tensor<float, 4>().data());
}

reference::Pool2dShape pool_shape(const Images& x, Arguments& arguments) {
  const int window = arguments.integer(), stride = arguments.integer();
  return {.batch = x.batch,
          .channels = x.channels,
          .in_height = x.height,
          .in_width = x.width,
          .window_height = window,
          .window_width = window,
          .stride_h = stride,
          .stride_w = stride};
}

void maxpool2d_forward(Arguments& arguments) {
  const Images x = images(arguments);
  const reference::Pool2dShape shape = pool_shape(x, arguments);
  kernels::maxpool2d_forward(shape, x.data, arguments.tensor<float, 4>().data());
}

void maxpool2d_backward(Arguments& arguments) {
  const Images x = images(arguments);
  const float* dy = arguments.tensor<const float, 4>().data();
  const reference::Pool2dShape shape = pool_shape(x, arguments);
  kernels::maxpool2d_backward(shape, x.data, dy, arguments.tensor<float, 4>().data());
}

void linear_forward(Arguments& arguments) {
  const auto x = arguments.tensor<const float, 2>(), w = arguments.tensor<const float, 2>();
  const float* bias = arguments.tensor<const float, 1>().data();
  kernels::linear_forward({x.extent(0), x.extent(1), w.extent(0)}, x.data(), w.data(), bias,
                          arguments.tensor<float, 2>().data());
}

void linear_backward(Arguments& arguments) {
  const auto x = arguments.tensor<const float, 2>(), w = arguments.tensor<const float, 2>();
  const float* dy = arguments.tensor<const float, 2>().data();
  float* dx = arguments.tensor<float, 2>().data();
  float* dw = arguments.tensor<float, 2>().data();
  kernels::linear_backward({x.extent(0), x.extent(1), w.extent(0)}, x.data(), w.data(), dy, dx, dw,
                           arguments.tensor<float, 1>().data());
}

void softmax_cross_entropy_forward(Arguments& arguments) {
  const auto logits = arguments.tensor<const float, 2>();
  const std::int32_t* labels = arguments.tensor<const std::int32_t, 1>().data();
  *arguments.tensor<float, 1>().data() =
      kernels::softmax_cross_entropy_forward(logits.extent(0), logits.extent(1), logits.data(), labels);
}

void softmax_cross_entropy_backward(Arguments& arguments) {
  const auto logits = arguments.tensor<const float, 2>();
  const std::int32_t* labels = arguments.tensor<const std::int32_t, 1>().data();
  kernels::softmax_cross_entropy_backward(logits.extent(0), logits.extent(1), logits.data(), labels,
                                          arguments.tensor<float, 2>().data());
}

struct Kernel {
  std::string_view name;
  void (*call)(Arguments&);
};

constexpr Kernel kernel_table[] = {
    {"conv2d_forward", conv2d_forward},
    {"conv2d_backward", conv2d_backward},
    {"relu_forward", relu_forward},
    {"relu_backward", relu_backward},
    {"maxpool2d_forward", maxpool2d_forward},
    {"maxpool2d_backward", maxpool2d_backward},
    {"linear_forward", linear_forward},
    {"linear_backward", linear_backward},
    {"softmax_cross_entropy_forward", softmax_cross_entropy_forward},
    {"softmax_cross_entropy_backward", softmax_cross_entropy_backward},
};

// A function without a kernel is missing, as it would be from a submission.
Entry entry_of(std::string_view name) {
  for (const Kernel& kernel : kernel_table) {
    if (kernel.name == name) return {kernel.call, reinterpret_cast<const void*>(kernel.call)};
  }
  return {nullptr, nullptr};
}

}  // namespace
}  // namespace course_runner

int main(int argc, char** argv) {
  std::vector<course_runner::Entry> entries;
  for (int i = 1; i < argc; ++i) entries.push_back(course_runner::entry_of(argv[i]));
  return course_runner::serve(entries.data(), static_cast<std::uint32_t>(entries.size()));
}

// The program that a student's speed is measured against: answers calls as a submission does, in the same
// box, over the same protocol, with the reference's kernels on one core.
//
//   grader-yardstick conv2d_forward conv2d_backward     the functions of the assignment, in the order of the
//   spec

#include <string_view>
#include <vector>

#include "harness/runner/runner_core.hpp"
#include "reference/kernels/conv2d.hpp"

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

struct Kernel {
  std::string_view name;
  void (*call)(Arguments&);
};

constexpr Kernel kernel_table[] = {
    {"conv2d_forward", conv2d_forward},
    {"conv2d_backward", conv2d_backward},
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

#include "golden_models.hpp"
#include "reference/exact/conv2d.hpp"

void read_conv2d(golden::Case& c) {
  using namespace reference;
  const Tensor<double> x = c.input("x"), w = c.input("w"), dy = c.input("dy");
  const auto stride = c.pair("stride"), padding = c.pair("padding"), dilation = c.pair("dilation");
  const auto extent = [](const Tensor<double>& t, int axis) { return static_cast<int>(t.extent(axis)); };
  const Conv2dShape shape{.batch = extent(x, 0),
                          .in_channels = extent(x, 1),
                          .in_height = extent(x, 2),
                          .in_width = extent(x, 3),
                          .out_channels = extent(w, 0),
                          .kernel_height = extent(w, 2),
                          .kernel_width = extent(w, 3),
                          .stride_h = stride[0],
                          .stride_w = stride[1],
                          .padding_h = padding[0],
                          .padding_w = padding[1],
                          .dilation_h = dilation[0],
                          .dilation_w = dilation[1],
                          .groups = c.integer("groups")};
  const bool has_bias = c.has_input("b");
  const Tensor<double> bias = has_bias ? c.input("b") : Tensor<double>();
  c.expect("y", exact::conv2d_forward(shape, x, w, has_bias ? &bias : nullptr).value,
           golden::value_tolerance);
  c.expect("dx", exact::conv2d_backward_data(shape, w, dy).value, golden::gradient_tolerance);
  c.expect("dw", exact::conv2d_backward_weights(shape, x, dy).value, golden::gradient_tolerance);
  if (has_bias) c.expect("db", exact::conv2d_backward_bias(shape, dy).value, golden::gradient_tolerance);
}

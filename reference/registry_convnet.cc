// The functions of a convolutional network, and the transposed convolution.

#include <utility>

#include "reference/exact/conv2d.hpp"
#include "reference/exact/conv_transpose2d.hpp"
#include "reference/exact/linear.hpp"
#include "reference/exact/pool2d.hpp"
#include "reference/exact/relu.hpp"
#include "reference/exact/softmax_cross_entropy.hpp"
#include "reference/registry_support.hpp"
#include "reference/tensor/require.hpp"

namespace reference {
namespace {

using exact::Measured;

Conv2dShape conv2d_shape(const Arguments& arguments) {
  const int stride = arguments.integer("stride", 1);
  const int padding = arguments.integer("padding", 0);
  const int dilation = arguments.integer("dilation", 1);
  const Conv2dShape shape{.batch = arguments.extent("x", 0),
                          .in_channels = arguments.extent("x", 1),
                          .in_height = arguments.extent("x", 2),
                          .in_width = arguments.extent("x", 3),
                          .out_channels = arguments.extent("w", 0),
                          .kernel_height = arguments.extent("w", 2),
                          .kernel_width = arguments.extent("w", 3),
                          .stride_h = stride,
                          .stride_w = stride,
                          .padding_h = padding,
                          .padding_w = padding,
                          .dilation_h = dilation,
                          .dilation_w = dilation,
                          .groups = arguments.integer("groups", 1)};
  exact::require_valid(shape, arguments.function());
  require_shape(arguments.function(), "w", arguments.input("w").shape(), exact::filter_shape(shape));
  return shape;
}

std::vector<Measured> conv2d_forward(const Arguments& arguments) {
  const Conv2dShape shape = conv2d_shape(arguments);
  arguments.require_reasonable("y", exact::output_shape(shape));
  return {exact::conv2d_forward(shape, arguments.input("x"), arguments.input("w"), &arguments.input("b"))};
}

std::vector<Measured> conv2d_backward(const Arguments& arguments) {
  const Conv2dShape shape = conv2d_shape(arguments);
  const Tensor<double>&x = arguments.input("x"), &w = arguments.input("w"), &dy = arguments.input("dy");
  require_shape(arguments.function(), "dy", dy.shape(), exact::output_shape(shape));
  return {exact::conv2d_backward_data(shape, w, dy), exact::conv2d_backward_weights(shape, x, dy),
          exact::conv2d_backward_bias(shape, dy)};
}

ConvTranspose2dShape conv_transpose2d_shape(const Arguments& arguments) {
  const int stride = arguments.integer("stride", 1);
  const int padding = arguments.integer("padding", 0);
  const int output_padding = arguments.integer("output_padding", 0);
  const int dilation = arguments.integer("dilation", 1);
  const int groups = arguments.integer("groups", 1);
  const Shape bias_shape{arguments.extent("w", 1) * std::int64_t{groups}};
  arguments.require_reasonable("b", bias_shape);
  const ConvTranspose2dShape shape{.batch = arguments.extent("x", 0),
                                   .in_channels = arguments.extent("x", 1),
                                   .in_height = arguments.extent("x", 2),
                                   .in_width = arguments.extent("x", 3),
                                   .out_channels = static_cast<int>(bias_shape[0]),
                                   .kernel_height = arguments.extent("w", 2),
                                   .kernel_width = arguments.extent("w", 3),
                                   .stride_h = stride,
                                   .stride_w = stride,
                                   .padding_h = padding,
                                   .padding_w = padding,
                                   .output_padding_h = output_padding,
                                   .output_padding_w = output_padding,
                                   .dilation_h = dilation,
                                   .dilation_w = dilation,
                                   .groups = groups};
  exact::require_valid(shape, arguments.function());
  require_shape(arguments.function(), "w", arguments.input("w").shape(), exact::filter_shape(shape));
  return shape;
}

std::vector<Measured> conv_transpose2d_forward(const Arguments& arguments) {
  const ConvTranspose2dShape shape = conv_transpose2d_shape(arguments);
  arguments.require_reasonable("y", exact::output_shape(shape));
  return {exact::conv_transpose2d_forward(shape, arguments.input("x"), arguments.input("w"),
                                          &arguments.input("b"))};
}

std::vector<Measured> conv_transpose2d_backward(const Arguments& arguments) {
  const ConvTranspose2dShape shape = conv_transpose2d_shape(arguments);
  const Tensor<double>&x = arguments.input("x"), &w = arguments.input("w"), &dy = arguments.input("dy");
  require_shape(arguments.function(), "dy", dy.shape(), exact::output_shape(shape));
  return {exact::conv_transpose2d_backward_data(shape, w, dy),
          exact::conv_transpose2d_backward_weights(shape, x, dy),
          exact::conv_transpose2d_backward_bias(shape, dy)};
}

std::vector<Measured> relu_forward(const Arguments& arguments) {
  return {exact::relu_forward(arguments.input("x"))};
}

std::vector<Measured> relu_backward(const Arguments& arguments) {
  return {exact::relu_backward(arguments.input("x"), arguments.input("dy"))};
}

exact::Pool2dShape pool2d_shape(const Arguments& arguments, int padding) {
  const int window = arguments.integer("window", 1);
  const int stride = arguments.integer("stride", 1);
  const exact::Pool2dShape shape{.batch = arguments.extent("x", 0),
                                 .channels = arguments.extent("x", 1),
                                 .in_height = arguments.extent("x", 2),
                                 .in_width = arguments.extent("x", 3),
                                 .window_height = window,
                                 .window_width = window,
                                 .stride_h = stride,
                                 .stride_w = stride,
                                 .padding_h = padding,
                                 .padding_w = padding};
  exact::require_valid(shape, arguments.function());
  return shape;
}

std::vector<Measured> maxpool2d_forward(const Arguments& arguments) {
  const exact::Pool2dShape shape = pool2d_shape(arguments, arguments.integer("padding", 0));
  arguments.require_reasonable("y", exact::output_shape(shape));
  return {exact::maxpool2d_forward(shape, arguments.input("x"))};
}

std::vector<Measured> maxpool2d_backward(const Arguments& arguments) {
  const exact::Pool2dShape shape = pool2d_shape(arguments, arguments.integer("padding", 0));
  return {exact::maxpool2d_backward(shape, arguments.input("x"), arguments.input("dy"))};
}

std::vector<Measured> avgpool2d_forward(const Arguments& arguments) {
  return {
      exact::avgpool2d_forward(pool2d_shape(arguments, 0), arguments.input("x"), exact::PaddingCounts::no)};
}

std::vector<Measured> avgpool2d_backward(const Arguments& arguments) {
  return {
      exact::avgpool2d_backward(pool2d_shape(arguments, 0), arguments.input("dy"), exact::PaddingCounts::no)};
}

std::vector<Measured> linear_forward(const Arguments& arguments) {
  arguments.require_reasonable("y", {arguments.extent("x", 0), arguments.extent("w", 0)});
  return {exact::linear_forward(arguments.input("x"), arguments.input("w"), &arguments.input("b"))};
}

std::vector<Measured> linear_backward(const Arguments& arguments) {
  exact::LinearGradients gradients =
      exact::linear_backward(arguments.input("x"), arguments.input("w"), arguments.input("dy"));
  return {std::move(gradients.dx), std::move(gradients.dw), std::move(gradients.db)};
}

std::vector<Measured> softmax_cross_entropy_forward(const Arguments& arguments) {
  return {exact::softmax_cross_entropy_forward(arguments.input("logits"), arguments.input("labels"))};
}

std::vector<Measured> softmax_cross_entropy_backward(const Arguments& arguments) {
  return {exact::softmax_cross_entropy_backward(arguments.input("logits"), arguments.input("labels"))};
}

std::vector<ParameterSignature> conv2d_params() {
  return {integer("stride"), integer("padding"), integer("dilation", 1), integer("groups", 1)};
}

std::vector<ParameterSignature> conv_transpose2d_params() {
  return {integer("stride"), integer("padding"), integer("output_padding", 0), integer("dilation", 1),
          integer("groups", 1)};
}

std::vector<ParameterSignature> maxpool2d_params() {
  return {integer("window"), integer("stride"), integer("padding", 0)};
}

}  // namespace

std::vector<Function> convnet_functions() {
  return {
      make_function(
          {"conv2d_forward", {f32("x", 4), f32("w", 4), f32("b", 1)}, conv2d_params(), {f32("y", 4)}},
          "convolution (cross-correlation) of NCHW images with OIHW filters", conv2d_forward),
      make_function({"conv2d_backward",
                     {f32("x", 4), f32("w", 4), f32("dy", 4)},
                     conv2d_params(),
                     {f32("dx", 4), f32("dw", 4), f32("db", 1)}},
                    "gradients of conv2d_forward", conv2d_backward),
      make_function({"conv_transpose2d_forward",
                     {f32("x", 4), f32("w", 4), f32("b", 1)},
                     conv_transpose2d_params(),
                     {f32("y", 4)}},
                    "transposed convolution, filters [in, out/groups, height, width]",
                    conv_transpose2d_forward),
      make_function({"conv_transpose2d_backward",
                     {f32("x", 4), f32("w", 4), f32("dy", 4)},
                     conv_transpose2d_params(),
                     {f32("dx", 4), f32("dw", 4), f32("db", 1)}},
                    "gradients of conv_transpose2d_forward", conv_transpose2d_backward),
      make_function({"relu_forward", {f32("x", -1)}, {}, {f32("y", -1)}}, "max(x, 0)", relu_forward),
      make_function({"relu_backward", {f32("x", -1), f32("dy", -1)}, {}, {f32("dx", -1)}},
                    "gradient of relu_forward, 0 at x = 0", relu_backward),
      make_function({"maxpool2d_forward", {f32("x", 4)}, maxpool2d_params(), {f32("y", 4)}},
                    "maximum over square windows", maxpool2d_forward),
      make_function({"maxpool2d_backward", {f32("x", 4), f32("dy", 4)}, maxpool2d_params(), {f32("dx", 4)}},
                    "gradient of maxpool2d_forward, to the first maximum in row-major order",
                    maxpool2d_backward),
      make_function(
          {"avgpool2d_forward", {f32("x", 4)}, {integer("window"), integer("stride")}, {f32("y", 4)}},
          "mean over square windows", avgpool2d_forward),
      make_function({"avgpool2d_backward",
                     {f32("x", 4), f32("dy", 4)},
                     {integer("window"), integer("stride")},
                     {f32("dx", 4)}},
                    "gradient of avgpool2d_forward", avgpool2d_backward),
      make_function({"linear_forward", {f32("x", 2), f32("w", 2), f32("b", 1)}, {}, {f32("y", 2)}},
                    "fully connected layer, w is [out,in]", linear_forward),
      make_function({"linear_backward",
                     {f32("x", 2), f32("w", 2), f32("dy", 2)},
                     {},
                     {f32("dx", 2), f32("dw", 2), f32("db", 1)}},
                    "gradients of linear_forward", linear_backward),
      make_function(
          {"softmax_cross_entropy_forward", {f32("logits", 2), i32("labels", 1)}, {}, {f32("loss", 1)}},
          "batch mean of the negative log-likelihood of the labels", softmax_cross_entropy_forward),
      make_function(
          {"softmax_cross_entropy_backward", {f32("logits", 2), i32("labels", 1)}, {}, {f32("dlogits", 2)}},
          "gradient of softmax_cross_entropy_forward", softmax_cross_entropy_backward),
  };
}

}  // namespace reference

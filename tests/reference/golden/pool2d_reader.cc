#include <stdexcept>
#include <utility>

#include "golden_models.hpp"
#include "reference/exact/pool2d.hpp"

namespace {

using namespace reference;

exact::Pool2dShape image_shape(const Tensor<double>& x) {
  const auto extent = [&](int axis) { return static_cast<int>(x.extent(axis)); };
  return {.batch = extent(0),
          .channels = extent(1),
          .in_height = extent(2),
          .in_width = extent(3),
          .window_height = extent(2),
          .window_width = extent(3)};
}

// "gap": the mean of each plane, [N,C]. The window is the image; the settings are all zero.
void read_global_average(golden::Case& c) {
  const std::array<int, 2> zero{0, 0};
  if (c.pair("kernel") != zero || c.pair("stride") != zero || c.pair("padding") != zero ||
      c.integer("count_include_pad") != 0) {
    throw std::runtime_error("kind 'gap' has a setting other than zero");
  }
  const Tensor<double> x = c.input("x"), dy = c.input("dy");
  const exact::Pool2dShape shape = image_shape(x);
  const Tensor<double> y = exact::avgpool2d_forward(shape, x, exact::PaddingCounts::no).value;
  c.expect("y", reshaped(y, {shape.batch, shape.channels}), golden::value_tolerance);
  const Tensor<double> dy_image = reshaped(dy, exact::output_shape(shape));
  c.expect("dx", exact::avgpool2d_backward(shape, dy_image, exact::PaddingCounts::no).value,
           golden::gradient_tolerance);
}

}  // namespace

void read_pool2d(golden::Case& c) {
  const std::string kind = c.text("kind");
  if (kind == "gap") {
    read_global_average(c);
    return;
  }
  const Tensor<double> x = c.input("x"), dy = c.input("dy");
  exact::Pool2dShape shape = image_shape(x);
  const auto kernel = c.pair("kernel"), stride = c.pair("stride"), padding = c.pair("padding");
  shape.window_height = kernel[0];
  shape.window_width = kernel[1];
  shape.stride_h = stride[0];
  shape.stride_w = stride[1];
  shape.padding_h = padding[0];
  shape.padding_w = padding[1];
  const int count_include_pad = c.integer("count_include_pad");
  if (kind == "max") {
    c.expect("y", exact::maxpool2d_forward(shape, x).value, golden::value_tolerance);
    c.expect("dx", exact::maxpool2d_backward(shape, x, dy).value, golden::gradient_tolerance);
    const Tensor<std::int64_t> argmax = exact::maxpool2d_argmax(shape, x);
    c.expect("argmax", {argmax.shape(), std::vector<double>(argmax.flat().begin(), argmax.flat().end())}, 0);
  } else if (kind == "avg") {
    const auto counts = count_include_pad != 0 ? exact::PaddingCounts::yes : exact::PaddingCounts::no;
    c.expect("y", exact::avgpool2d_forward(shape, x, counts).value, golden::value_tolerance);
    c.expect("dx", exact::avgpool2d_backward(shape, dy, counts).value, golden::gradient_tolerance);
  } else {
    throw std::runtime_error("kind is '" + kind + "', but must be 'max', 'avg' or 'gap'");
  }
}

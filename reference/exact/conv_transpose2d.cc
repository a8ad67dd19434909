#include "reference/exact/conv_transpose2d.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "reference/exact/plane_norms.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

// Calls product(position in x, position in w, position in y) for every product x * w that is added to y.
template <class Product>
void for_each_product(const ConvTranspose2dShape& s, Product product) {
  const std::int64_t height = s.out_height(), width = s.out_width();
  const std::int64_t group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const std::int64_t taps = std::int64_t{s.kernel_height} * s.kernel_width;
  std::int64_t x = 0;
  for (std::int64_t n = 0; n < s.batch; ++n) {
    for (std::int64_t c = 0; c < s.in_channels; ++c) {
      const std::int64_t first_output = n * s.out_channels + c / group_inputs * group_outputs;
      for (std::int64_t i = 0; i < s.in_height; ++i) {
        for (std::int64_t j = 0; j < s.in_width; ++j, ++x) {
          for (std::int64_t o = 0; o < group_outputs; ++o) {
            const std::int64_t y_plane = (first_output + o) * height * width;
            const std::int64_t w_plane = (c * group_outputs + o) * taps;
            for (std::int64_t u = 0; u < s.kernel_height; ++u) {
              const std::int64_t row = i * s.stride_h - s.padding_h + u * s.dilation_h;
              if (row < 0 || row >= height) continue;
              for (std::int64_t v = 0; v < s.kernel_width; ++v) {
                const std::int64_t column = j * s.stride_w - s.padding_w + v * s.dilation_w;
                if (column < 0 || column >= width) continue;
                product(x, w_plane + u * s.kernel_width + v, y_plane + row * width + column);
              }
            }
          }
        }
      }
    }
  }
}

void require_axis(std::string_view function, const std::string& axis, int in, int kernel, int stride,
                  int padding, int output_padding, int dilation) {
  require_at_least(function, "the " + axis + " of x", in, 1);
  require_at_least(function, "the " + axis + " of w", kernel, 1);
  require_at_least(function, "the stride along the " + axis, stride, 1);
  require_at_least(function, "the padding along the " + axis, padding, 0);
  require_at_least(function, "the dilation along the " + axis, dilation, 1);
  require_at_least(function, "the output padding along the " + axis, output_padding, 0);
  // More would add rows that no convolution with this stride would have read.
  require_at_most(function, "the output padding along the " + axis, output_padding,
                  std::max(stride, dilation) - 1);
  const std::int64_t painted =
      std::int64_t{in - 1} * stride + std::int64_t{dilation} * (kernel - 1) + output_padding + 1;
  require_at_most(function, "the " + axis + " of y before cropping", painted,
                  std::numeric_limits<int>::max());
  require_at_least(function, "the " + axis + " of y", painted - std::int64_t{2} * padding, 1);
}

}  // namespace

Shape input_shape(const ConvTranspose2dShape& s) {
  return {s.batch, s.in_channels, s.in_height, s.in_width};
}

Shape filter_shape(const ConvTranspose2dShape& s) {
  return {s.in_channels, s.out_channels / s.groups, s.kernel_height, s.kernel_width};
}

Shape output_shape(const ConvTranspose2dShape& s) {
  return {s.batch, s.out_channels, s.out_height(), s.out_width()};
}

void require_valid(const ConvTranspose2dShape& s, std::string_view function) {
  require_at_least(function, "the batch size", s.batch, 0);
  require_at_least(function, "the number of input channels", s.in_channels, 1);
  require_at_least(function, "the number of output channels", s.out_channels, 1);
  require_at_least(function, "groups", s.groups, 1);
  if (s.in_channels % s.groups != 0 || s.out_channels % s.groups != 0) {
    refuse(function, "groups is " + std::to_string(s.groups) +
                         ", but must divide the number of input channels, " + std::to_string(s.in_channels) +
                         ", and of output channels, " + std::to_string(s.out_channels));
  }
  require_axis(function, "height", s.in_height, s.kernel_height, s.stride_h, s.padding_h, s.output_padding_h,
               s.dilation_h);
  require_axis(function, "width", s.in_width, s.kernel_width, s.stride_w, s.padding_w, s.output_padding_w,
               s.dilation_w);
}

Measured conv_transpose2d_forward(const ConvTranspose2dShape& s, const Tensor<double>& x,
                                  const Tensor<double>& w, const Tensor<double>* bias) {
  constexpr std::string_view function = "conv_transpose2d_forward";
  require_valid(s, function);
  require_shape(function, "x", x.shape(), input_shape(s));
  require_shape(function, "w", w.shape(), filter_shape(s));
  if (bias != nullptr) require_shape(function, "b", bias->shape(), {s.out_channels});

  Measured y(output_shape(s));
  for_each_product(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi) { y.add(yi, x[xi] * w[wi]); });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies x_energy(x), w_energy(w);
  for (int n = 0; n < s.batch; ++n) {
    for (int o = 0; o < s.out_channels; ++o) {
      const int first_input = o / group_outputs * group_inputs;
      double image = 0, filter = 0;
      for (int c = first_input; c < first_input + group_inputs; ++c) {
        image += x_energy(n, c);
        filter += w_energy(c, o % group_outputs);
      }
      raise_plane(y, n, o, std::sqrt(image) * std::sqrt(filter));
    }
  }
  if (bias != nullptr) add_per_channel(y, *bias);
  return y;
}

Measured conv_transpose2d_backward_data(const ConvTranspose2dShape& s, const Tensor<double>& w,
                                        const Tensor<double>& dy) {
  constexpr std::string_view function = "conv_transpose2d_backward_data";
  require_valid(s, function);
  require_shape(function, "w", w.shape(), filter_shape(s));
  require_shape(function, "dy", dy.shape(), output_shape(s));

  Measured dx(input_shape(s));
  for_each_product(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi) { dx.add(xi, w[wi] * dy[yi]); });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies w_energy(w), dy_energy(dy);
  for (int n = 0; n < s.batch; ++n) {
    for (int c = 0; c < s.in_channels; ++c) {
      double gradient = 0, filter = 0;
      for (int o = 0; o < group_outputs; ++o) {
        gradient += dy_energy(n, c / group_inputs * group_outputs + o);
        filter += w_energy(c, o);
      }
      raise_plane(dx, n, c, std::sqrt(gradient) * std::sqrt(filter));
    }
  }
  return dx;
}

Measured conv_transpose2d_backward_weights(const ConvTranspose2dShape& s, const Tensor<double>& x,
                                           const Tensor<double>& dy) {
  constexpr std::string_view function = "conv_transpose2d_backward_weights";
  require_valid(s, function);
  require_shape(function, "x", x.shape(), input_shape(s));
  require_shape(function, "dy", dy.shape(), output_shape(s));

  Measured dw(filter_shape(s));
  for_each_product(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi) { dw.add(wi, x[xi] * dy[yi]); });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies x_energy(x), dy_energy(dy);
  for (int c = 0; c < s.in_channels; ++c) {
    for (int o = 0; o < group_outputs; ++o) {
      const int output = c / group_inputs * group_outputs + o;
      double bound = 0;
      for (int n = 0; n < s.batch; ++n) bound += std::sqrt(x_energy(n, c)) * std::sqrt(dy_energy(n, output));
      raise_plane(dw, c, o, bound);
    }
  }
  return dw;
}

Measured conv_transpose2d_backward_bias(const ConvTranspose2dShape& s, const Tensor<double>& dy) {
  constexpr std::string_view function = "conv_transpose2d_backward_bias";
  require_valid(s, function);
  require_shape(function, "dy", dy.shape(), output_shape(s));
  return sum_per_channel(dy);
}

}  // namespace reference::exact

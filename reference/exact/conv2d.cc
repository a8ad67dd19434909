#include "reference/exact/conv2d.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "reference/exact/plane_norms.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

// The filter's taps along one axis that meet the image, when the first lies at `origin`: [first, end).
struct Taps {
  std::int64_t first = 0, end = 0;
};

Taps taps_within(std::int64_t origin, std::int64_t dilation, std::int64_t kernel, std::int64_t extent) {
  const std::int64_t before = origin < 0 ? (-origin + dilation - 1) / dilation : 0;
  const std::int64_t left = extent - origin;
  return {before, left <= 0 ? before : std::min(kernel, (left + dilation - 1) / dilation)};
}

// Calls products(position in x, position in w, position in y, count) for every row of products x * w that the
// convolution adds up in y; from one to the next y stays, w moves by one and x by dilation_w. Forward and
// both backward passes are this one sum, read in three directions.
template <class Products>
void for_each_row_of_products(const Conv2dShape& s, Products products) {
  const std::int64_t height = s.in_height, width = s.in_width;
  const std::int64_t group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const std::int64_t filter_size = std::int64_t{s.kernel_height} * s.kernel_width;
  std::int64_t y = 0;
  for (std::int64_t n = 0; n < s.batch; ++n) {
    for (std::int64_t o = 0; o < s.out_channels; ++o) {
      const std::int64_t first_channel = n * s.in_channels + o / group_outputs * group_inputs;
      for (std::int64_t i = 0; i < s.out_height(); ++i) {
        const std::int64_t top = i * s.stride_h - s.padding_h;
        const Taps rows = taps_within(top, s.dilation_h, s.kernel_height, height);
        for (std::int64_t j = 0; j < s.out_width(); ++j, ++y) {
          const std::int64_t left = j * s.stride_w - s.padding_w;
          const Taps columns = taps_within(left, s.dilation_w, s.kernel_width, width);
          if (columns.first >= columns.end) continue;
          for (std::int64_t c = 0; c < group_inputs; ++c) {
            const std::int64_t x_plane = (first_channel + c) * height * width;
            const std::int64_t w_plane = (o * group_inputs + c) * filter_size;
            for (std::int64_t u = rows.first; u < rows.end; ++u) {
              products(x_plane + (top + u * s.dilation_h) * width + left + columns.first * s.dilation_w,
                       w_plane + u * s.kernel_width + columns.first, y, columns.end - columns.first);
            }
          }
        }
      }
    }
  }
}

void require_axis(std::string_view function, const std::string& axis, int in, int kernel, int stride,
                  int padding, int dilation) {
  require_at_least(function, "the " + axis + " of x", in, 1);
  require_at_least(function, "the " + axis + " of w", kernel, 1);
  require_at_least(function, "the stride along the " + axis, stride, 1);
  require_at_least(function, "the padding along the " + axis, padding, 0);
  require_at_least(function, "the dilation along the " + axis, dilation, 1);
  const std::int64_t padded = in + std::int64_t{2} * padding;
  require_at_most(function, "the " + axis + " of the padded image", padded, std::numeric_limits<int>::max());
  const std::int64_t reach = std::int64_t{dilation} * (kernel - 1) + 1;
  if (reach > padded) {
    refuse(function, "the " + axis + " of w is " + std::to_string(kernel) +
                         (dilation > 1 ? " (" + std::to_string(reach) + " with dilation)" : std::string()) +
                         ", but must be at most " + std::to_string(padded) + ", the " + axis +
                         " of the padded image");
  }
}

}  // namespace

Shape input_shape(const Conv2dShape& s) {
  return {s.batch, s.in_channels, s.in_height, s.in_width};
}

Shape filter_shape(const Conv2dShape& s) {
  return {s.out_channels, s.in_channels / s.groups, s.kernel_height, s.kernel_width};
}

Shape output_shape(const Conv2dShape& s) {
  return {s.batch, s.out_channels, s.out_height(), s.out_width()};
}

void require_valid(const Conv2dShape& s, std::string_view function) {
  require_at_least(function, "the batch size", s.batch, 0);
  require_at_least(function, "the number of input channels", s.in_channels, 1);
  require_at_least(function, "the number of output channels", s.out_channels, 1);
  require_at_least(function, "groups", s.groups, 1);
  if (s.in_channels % s.groups != 0 || s.out_channels % s.groups != 0) {
    refuse(function, "groups is " + std::to_string(s.groups) +
                         ", but must divide the number of input channels, " + std::to_string(s.in_channels) +
                         ", and of output channels, " + std::to_string(s.out_channels));
  }
  require_axis(function, "height", s.in_height, s.kernel_height, s.stride_h, s.padding_h, s.dilation_h);
  require_axis(function, "width", s.in_width, s.kernel_width, s.stride_w, s.padding_w, s.dilation_w);
}

Measured conv2d_forward(const Conv2dShape& s, const Tensor<double>& x, const Tensor<double>& w,
                        const Tensor<double>* bias) {
  constexpr std::string_view function = "conv2d_forward";
  require_valid(s, function);
  require_shape(function, "x", x.shape(), input_shape(s));
  require_shape(function, "w", w.shape(), filter_shape(s));
  if (bias != nullptr) require_shape(function, "b", bias->shape(), {s.out_channels});

  Measured y(output_shape(s));
  for_each_row_of_products(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi, std::int64_t count) {
    double sum = y.value[yi], magnitude = y.magnitude[yi];
    for (std::int64_t k = 0; k < count; ++k) {
      const double term = w[wi + k] * x[xi + k * s.dilation_w];
      sum += term;
      magnitude += std::abs(term);
    }
    y.value[yi] = sum;
    y.magnitude[yi] = magnitude;
  });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies x_energy(x), w_energy(w);
  for (int n = 0; n < s.batch; ++n) {
    for (int o = 0; o < s.out_channels; ++o) {
      double image = 0, filter = 0;
      for (int c = 0; c < group_inputs; ++c) {
        image += x_energy(n, o / group_outputs * group_inputs + c);
        filter += w_energy(o, c);
      }
      raise_plane(y, n, o, std::sqrt(image) * std::sqrt(filter));
    }
  }
  if (bias != nullptr) add_per_channel(y, *bias);
  return y;
}

Measured conv2d_backward_data(const Conv2dShape& s, const Tensor<double>& w, const Tensor<double>& dy) {
  constexpr std::string_view function = "conv2d_backward_data";
  require_valid(s, function);
  require_shape(function, "w", w.shape(), filter_shape(s));
  require_shape(function, "dy", dy.shape(), output_shape(s));

  Measured dx(input_shape(s));
  for_each_row_of_products(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi, std::int64_t count) {
    const double gradient = dy[yi];
    for (std::int64_t k = 0; k < count; ++k) dx.add(xi + k * s.dilation_w, w[wi + k] * gradient);
  });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies w_energy(w), dy_energy(dy);
  for (int n = 0; n < s.batch; ++n) {
    for (int c = 0; c < s.in_channels; ++c) {
      const int first_output = c / group_inputs * group_outputs;
      double gradient = 0, filter = 0;
      for (int o = first_output; o < first_output + group_outputs; ++o) {
        gradient += dy_energy(n, o);
        filter += w_energy(o, c % group_inputs);
      }
      raise_plane(dx, n, c, std::sqrt(gradient) * std::sqrt(filter));
    }
  }
  return dx;
}

Measured conv2d_backward_weights(const Conv2dShape& s, const Tensor<double>& x, const Tensor<double>& dy) {
  constexpr std::string_view function = "conv2d_backward_weights";
  require_valid(s, function);
  require_shape(function, "x", x.shape(), input_shape(s));
  require_shape(function, "dy", dy.shape(), output_shape(s));

  Measured dw(filter_shape(s));
  for_each_row_of_products(s, [&](std::int64_t xi, std::int64_t wi, std::int64_t yi, std::int64_t count) {
    const double gradient = dy[yi];
    for (std::int64_t k = 0; k < count; ++k) dw.add(wi + k, x[xi + k * s.dilation_w] * gradient);
  });

  const int group_inputs = s.in_channels / s.groups, group_outputs = s.out_channels / s.groups;
  const PlaneEnergies x_energy(x), dy_energy(dy);
  for (int o = 0; o < s.out_channels; ++o) {
    for (int c = 0; c < group_inputs; ++c) {
      const int channel = o / group_outputs * group_inputs + c;
      double bound = 0;
      for (int n = 0; n < s.batch; ++n) bound += std::sqrt(x_energy(n, channel)) * std::sqrt(dy_energy(n, o));
      raise_plane(dw, o, c, bound);
    }
  }
  return dw;
}

Measured conv2d_backward_bias(const Conv2dShape& s, const Tensor<double>& dy) {
  constexpr std::string_view function = "conv2d_backward_bias";
  require_valid(s, function);
  require_shape(function, "dy", dy.shape(), output_shape(s));
  return sum_per_channel(dy);
}

}  // namespace reference::exact

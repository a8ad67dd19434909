#include "reference/exact/pool2d.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

// One window, cut to the image: rows [top, bottom) and columns [left, right), never empty.
struct Window {
  std::int64_t plane;   // position of x[n,c,0,0]
  std::int64_t output;  // position in y
  int top, bottom, left, right;
};

template <class Visit>
void for_each_window(const Pool2dShape& s, Visit visit) {
  std::int64_t output = 0;
  const std::int64_t planes = std::int64_t{s.batch} * s.channels;
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (int i = 0; i < s.out_height(); ++i) {
      for (int j = 0; j < s.out_width(); ++j, ++output) {
        const int row = i * s.stride_h - s.padding_h, column = j * s.stride_w - s.padding_w;
        visit(Window{plane * s.in_height * s.in_width, output, std::max(row, 0),
                     std::min(row + s.window_height, s.in_height), std::max(column, 0),
                     std::min(column + s.window_width, s.in_width)});
      }
    }
  }
}

std::int64_t first_maximum(const Pool2dShape& s, const Tensor<double>& x, const Window& window) {
  std::int64_t best = std::int64_t{window.top} * s.in_width + window.left;
  for (int row = window.top; row < window.bottom; ++row) {
    for (int column = window.left; column < window.right; ++column) {
      const std::int64_t position = std::int64_t{row} * s.in_width + column;
      if (x[window.plane + position] > x[window.plane + best]) best = position;
    }
  }
  return best;
}

double divisor(const Pool2dShape& s, const Window& window, PaddingCounts padding_counts) {
  if (padding_counts == PaddingCounts::yes) return static_cast<double>(s.window_height) * s.window_width;
  return static_cast<double>(window.bottom - window.top) * (window.right - window.left);
}

void require_axis(std::string_view function, const std::string& axis, int in, int window, int stride,
                  int padding) {
  require_at_least(function, "the " + axis + " of x", in, 1);
  require_at_least(function, "the " + axis + " of the window", window, 1);
  require_at_least(function, "the stride along the " + axis, stride, 1);
  require_at_least(function, "the padding along the " + axis, padding, 0);
  if (padding >= window) {
    refuse(function, "the padding along the " + axis + " is " + std::to_string(padding) +
                         ", but must be less than the window, " + std::to_string(window));
  }
  const std::int64_t padded = in + std::int64_t{2} * padding;
  require_at_most(function, "the " + axis + " of the padded image", padded, std::numeric_limits<int>::max());
  if (window > padded) {
    refuse(function, "the " + axis + " of the window is " + std::to_string(window) +
                         ", but must be at most " + std::to_string(padded) + ", the " + axis +
                         " of the padded image");
  }
}

}  // namespace

Shape input_shape(const Pool2dShape& s) {
  return {s.batch, s.channels, s.in_height, s.in_width};
}

Shape output_shape(const Pool2dShape& s) {
  return {s.batch, s.channels, s.out_height(), s.out_width()};
}

void require_valid(const Pool2dShape& s, std::string_view function) {
  require_at_least(function, "the batch size", s.batch, 0);
  require_at_least(function, "the number of channels", s.channels, 1);
  require_axis(function, "height", s.in_height, s.window_height, s.stride_h, s.padding_h);
  require_axis(function, "width", s.in_width, s.window_width, s.stride_w, s.padding_w);
}

Measured maxpool2d_forward(const Pool2dShape& s, const Tensor<double>& x) {
  require_valid(s, "maxpool2d_forward");
  require_shape("maxpool2d_forward", "x", x.shape(), input_shape(s));
  Measured y(output_shape(s));
  for_each_window(s, [&](const Window& window) {
    y.value[window.output] = x[window.plane + first_maximum(s, x, window)];
  });
  return y;
}

Measured maxpool2d_backward(const Pool2dShape& s, const Tensor<double>& x, const Tensor<double>& dy) {
  require_valid(s, "maxpool2d_backward");
  require_shape("maxpool2d_backward", "x", x.shape(), input_shape(s));
  require_shape("maxpool2d_backward", "dy", dy.shape(), output_shape(s));
  Measured dx(input_shape(s));
  std::vector<int> terms(static_cast<std::size_t>(x.size()));
  for_each_window(s, [&](const Window& window) {
    const std::int64_t position = window.plane + first_maximum(s, x, window);
    dx.add(position, dy[window.output]);
    ++terms[static_cast<std::size_t>(position)];
  });
  for (std::int64_t k = 0; k < x.size(); ++k) {
    if (terms[static_cast<std::size_t>(k)] <= 1) dx.magnitude[k] = 0;
  }
  return dx;
}

Tensor<std::int64_t> maxpool2d_argmax(const Pool2dShape& s, const Tensor<double>& x) {
  require_valid(s, "maxpool2d_argmax");
  require_shape("maxpool2d_argmax", "x", x.shape(), input_shape(s));
  Tensor<std::int64_t> argmax(output_shape(s));
  for_each_window(s, [&](const Window& window) { argmax[window.output] = first_maximum(s, x, window); });
  return argmax;
}

Measured avgpool2d_forward(const Pool2dShape& s, const Tensor<double>& x, PaddingCounts padding_counts) {
  require_valid(s, "avgpool2d_forward");
  require_shape("avgpool2d_forward", "x", x.shape(), input_shape(s));
  Measured y(output_shape(s));
  for_each_window(s, [&](const Window& window) {
    for (int row = window.top; row < window.bottom; ++row) {
      for (int column = window.left; column < window.right; ++column) {
        y.add(window.output, x[window.plane + std::int64_t{row} * s.in_width + column]);
      }
    }
    const double count = divisor(s, window, padding_counts);
    y.value[window.output] /= count;
    y.magnitude[window.output] /= count;
  });
  return y;
}

Measured avgpool2d_backward(const Pool2dShape& s, const Tensor<double>& dy, PaddingCounts padding_counts) {
  require_valid(s, "avgpool2d_backward");
  require_shape("avgpool2d_backward", "dy", dy.shape(), output_shape(s));
  Measured dx(input_shape(s));
  for_each_window(s, [&](const Window& window) {
    const double term = dy[window.output] / divisor(s, window, padding_counts);
    for (int row = window.top; row < window.bottom; ++row) {
      for (int column = window.left; column < window.right; ++column) {
        dx.add(window.plane + std::int64_t{row} * s.in_width + column, term);
      }
    }
  });
  return dx;
}

}  // namespace reference::exact

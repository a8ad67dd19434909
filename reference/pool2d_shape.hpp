#pragma once
// The geometry of a pooling layer.

namespace reference {

struct Pool2dShape {
  int batch, channels, in_height, in_width;
  int window_height, window_width;
  int stride_h = 1, stride_w = 1;
  int padding_h = 0, padding_w = 0;

  int out_height() const { return (in_height + 2 * padding_h - window_height) / stride_h + 1; }
  int out_width() const { return (in_width + 2 * padding_w - window_width) / stride_w + 1; }
  // Windows of 2 x 2 side by side: the usual layer, which kernels treat apart.
  bool halves() const {
    return window_height == 2 && window_width == 2 && stride_h == 2 && stride_w == 2 && padding_h == 0 &&
           padding_w == 0;
  }
};

}  // namespace reference

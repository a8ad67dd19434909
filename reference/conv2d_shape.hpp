#pragma once
// The geometry of a two-dimensional convolution, shared by the exact functions and the kernels.

namespace reference {

// Images are NCHW, filters OIHW with I = in_channels / groups. Cross-correlation with zero padding:
//   y[n,o,i,j] = b[o] + sum_{c,u,v} w[o,c,u,v] * x[n, g*C/groups + c, i*stride_h + u*dilation_h - padding_h,
//                                                   j*stride_w + v*dilation_w - padding_w],
// with g = o / (out_channels / groups). Trailing rows and columns that no window reaches stay unused.
struct Conv2dShape {
  int batch, in_channels, in_height, in_width;
  int out_channels, kernel_height, kernel_width;
  int stride_h = 1, stride_w = 1;
  int padding_h = 0, padding_w = 0;
  int dilation_h = 1, dilation_w = 1;
  int groups = 1;

  int out_height() const {
    return (in_height + 2 * padding_h - dilation_h * (kernel_height - 1) - 1) / stride_h + 1;
  }
  int out_width() const {
    return (in_width + 2 * padding_w - dilation_w * (kernel_width - 1) - 1) / stride_w + 1;
  }
};

}  // namespace reference

#pragma once
// The geometry of a two-dimensional transposed convolution.

namespace reference {

// Images are NCHW, filters [in_channels, out_channels / groups, kernel_height, kernel_width]: the input's
// channels come first, as they do in the filters of the convolution whose backward-data pass this is.
// output_padding adds rows and columns at the bottom and right only; it chooses among the output sizes that
// the convolution maps to the same input size.
struct ConvTranspose2dShape {
  int batch, in_channels, in_height, in_width;
  int out_channels, kernel_height, kernel_width;
  int stride_h = 1, stride_w = 1;
  int padding_h = 0, padding_w = 0;
  int output_padding_h = 0, output_padding_w = 0;
  int dilation_h = 1, dilation_w = 1;
  int groups = 1;

  int out_height() const {
    return (in_height - 1) * stride_h - 2 * padding_h + dilation_h * (kernel_height - 1) + output_padding_h +
           1;
  }
  int out_width() const {
    return (in_width - 1) * stride_w - 2 * padding_w + dilation_w * (kernel_width - 1) + output_padding_w + 1;
  }
};

}  // namespace reference

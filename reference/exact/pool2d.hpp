#pragma once
// Max pooling and average pooling over windows, and their gradients.
//
//   max:     y[n,c,i,j] = max of x over window (i,j);  dy[n,c,i,j] goes to the first maximum in row-major
//   order alone average: y[n,c,i,j] = sum of x over window (i,j) / count;  dy[n,c,i,j] / count goes to each
//   pixel of the window
//
// Window (i,j) covers rows i*stride_h - padding_h to that plus window_height - 1, columns likewise. Padding
// counts as -inf for the maximum and as 0 for the average; count is window_height * window_width when the
// padding counts, and the number of pixels inside the image when it does not. Padding must be less than the
// window, so that every window sees a pixel. Trailing rows and columns that no window reaches stay unused and
// get no gradient.
//
// Magnitudes: the maximum is exact, 0. Its gradient is exact, 0, where at most one window chose the pixel,
// otherwise the sum of absolute terms. Averages: the sum of absolute terms.

#include <cstdint>
#include <string_view>

#include "reference/exact/measured.hpp"
#include "reference/pool2d_shape.hpp"

namespace reference::exact {

using reference::Pool2dShape;

enum class PaddingCounts : bool { no, yes };

// x, dx: [N,C,H,W]; y, dy: [N,C,out_height,out_width]. The batch may be empty. All throw
// std::invalid_argument when a shape does not fit, in the form of reference/tensor/require.hpp.
Measured maxpool2d_forward(const Pool2dShape& shape, const Tensor<double>& x);
Measured maxpool2d_backward(const Pool2dShape& shape, const Tensor<double>& x, const Tensor<double>& dy);
// For each element of y the position row * W + column of its maximum within the plane x[n,c].
Tensor<std::int64_t> maxpool2d_argmax(const Pool2dShape& shape, const Tensor<double>& x);

Measured avgpool2d_forward(const Pool2dShape& shape, const Tensor<double>& x, PaddingCounts padding_counts);
Measured avgpool2d_backward(const Pool2dShape& shape, const Tensor<double>& dy, PaddingCounts padding_counts);

Shape input_shape(const Pool2dShape& shape);
Shape output_shape(const Pool2dShape& shape);

// Throws std::invalid_argument, in the name of `function`, unless extents and strides are at least 1, padding
// is from 0 to the window less one, and the window fits into the padded image.
void require_valid(const Pool2dShape& shape, std::string_view function);

}  // namespace reference::exact

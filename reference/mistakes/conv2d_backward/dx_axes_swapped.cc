#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_axes_swapped = {
    .id = "dx-axes-swapped",
    .did = "read w in dx as [in, out, height, width]",
    .hint = "which axis of w does the sum of dx run over?",
    .make = [](ConvBackward& d) { d.dx.axes_swapped = true; },
};

}  // namespace reference::mistakes::conv2d_backward

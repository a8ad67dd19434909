#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> filter_axes_swapped = {
    .id = "filter-axes-swapped",
    .did = "read w and wrote dw as [in, out, height, width]",
    .hint = "look up the order of the axes of w in the handout",
    .make = [](ConvBackward& d) { d.dx.axes_swapped = d.dw.axes_swapped = true; },
};

}  // namespace reference::mistakes::conv2d_backward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> filter_axes_swapped = {
    .id = "filter-axes-swapped",
    .did = "read the filters as [in, out, height, width]",
    .hint = "look up the order of the axes of w in the handout",
    .make = [](ConvForward& d) { d.sum.axes_swapped = true; },
};

}  // namespace reference::mistakes::conv2d_forward

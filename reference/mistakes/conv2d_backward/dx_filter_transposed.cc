#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_filter_transposed = {
    .id = "dx-filter-transposed",
    .did = "read the taps of the filter column by column in dx",
    .hint = "which of the last two axes of w runs down the image?",
    .make = [](ConvBackward& d) { d.dx.transposed = true; },
};

}  // namespace reference::mistakes::conv2d_backward

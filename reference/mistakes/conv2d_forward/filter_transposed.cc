#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> filter_transposed = {
    .id = "filter-transposed",
    .did = "read the taps of the filter column by column",
    .hint = "which of the last two axes of w runs down the image, and which one runs to the right?",
    .make = [](ConvForward& d) { d.sum.transposed = true; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_transposed = {
    .id = "dw-transposed",
    .did = "wrote the taps of dw column by column",
    .hint = "which of the last two axes of w runs down the image?",
    .make = [](ConvBackward& d) { d.dw.transposed = true; },
};

}  // namespace reference::mistakes::conv2d_backward

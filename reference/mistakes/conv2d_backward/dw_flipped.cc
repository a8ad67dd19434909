#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_flipped = {
    .id = "dw-flipped",
    .did = "wrote dw turned by 180 degrees",
    .hint = "which tap does the first product of a window belong to?",
    .make = [](ConvBackward& d) { d.dw.turned = true; },
};

}  // namespace reference::mistakes::conv2d_backward

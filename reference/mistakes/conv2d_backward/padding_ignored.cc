#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> padding_ignored = {
    .id = "padding-ignored",
    .did = "left the padding out of dx and of dw",
    .hint = "which pixel does the first tap of the first window meet when padding is 1?",
    .make = [](ConvBackward& d) { d.dx.before = d.dw.before = 0; },
};

}  // namespace reference::mistakes::conv2d_backward

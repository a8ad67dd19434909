#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_padding_ignored = {
    .id = "dw-padding-ignored",
    .did = "left the padding out of dw",
    .hint = "which pixel does the first tap of the first window meet when padding is 1?",
    .make = [](ConvBackward& d) { d.dw.before = 0; },
};

}  // namespace reference::mistakes::conv2d_backward

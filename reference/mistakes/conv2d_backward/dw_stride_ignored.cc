#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_stride_ignored = {
    .id = "dw-stride-ignored",
    .did = "treated the windows in dw as if the stride were 1",
    .hint = "which pixels did the second window cover in the forward pass?",
    .make = [](ConvBackward& d) { d.dw.step = 1; },
};

}  // namespace reference::mistakes::conv2d_backward

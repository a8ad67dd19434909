#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> stride_ignored = {
    .id = "stride-ignored",
    .did = "took the stride for 1, in dx and in dw",
    .hint = "which pixels did the second window cover in the forward pass?",
    .make = [](ConvBackward& d) { d.dx.step = d.dw.step = 1; },
};

}  // namespace reference::mistakes::conv2d_backward

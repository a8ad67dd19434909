#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> kernel_flipped = {
    .id = "kernel-flipped",
    .did = "turned the filter by 180 degrees, in dx and in dw",
    .hint = "the gradient belongs to cross-correlation: start from the sum of the forward pass",
    .make = [](ConvBackward& d) { d.dx.turned = d.dw.turned = true; },
};

}  // namespace reference::mistakes::conv2d_backward

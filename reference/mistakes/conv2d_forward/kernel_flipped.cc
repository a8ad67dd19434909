#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> kernel_flipped = {
    .id = "kernel-flipped",
    .did = "turned the filter by 180 degrees before laying it on the image",
    .hint = "the handout asks for cross-correlation: the filter lies on the image as it is stored",
    .make = [](ConvForward& d) { d.sum.turned = true; },
};

}  // namespace reference::mistakes::conv2d_forward

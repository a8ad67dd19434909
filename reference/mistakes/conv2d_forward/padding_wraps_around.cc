#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_wraps_around = {
    .id = "padding-wraps-around",
    .did = "filled the padding with the pixels of the opposite side instead of zeros",
    .hint = "what does a negative index mean, and what should a pixel outside the image contribute?",
    .make = [](ConvForward& d) { d.sum.outside = Outside::opposite; },
};

}  // namespace reference::mistakes::conv2d_forward

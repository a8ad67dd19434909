#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_repeats_edge = {
    .id = "padding-repeats-edge",
    .did = "filled the padding with the nearest pixel of the image instead of zeros",
    .hint = "what does a pixel outside the image contribute to the sum?",
    .make = [](ConvForward& d) { d.sum.outside = Outside::nearest; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_wrong_value = {
    .id = "padding-wrong-value",
    .did = "filled the padding with ones instead of zeros",
    .hint = "what does a pixel outside the image contribute to the sum?",
    .make = [](ConvForward& d) { d.sum.outside = Outside::one; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> first_channel_only = {
    .id = "first-channel-only",
    .did = "used the first input channel only",
    .hint = "over which axes does the sum of an output element run?",
    .make = [](ConvForward& d) { d.sum.one_channel = true; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> off_by_one = {
    .id = "off-by-one",
    .did = "started every window one pixel too far down and to the right",
    .hint = "work out by hand which pixels the first window covers",
    .make = [](ConvForward& d) { d.sum.before -= 1; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> off_by_one_before = {
    .id = "off-by-one-before",
    .did = "started every window one pixel too far up and to the left",
    .hint = "work out by hand which pixels the first window covers",
    .make = [](ConvForward& d) { d.sum.before += 1; },
};

}  // namespace reference::mistakes::conv2d_forward

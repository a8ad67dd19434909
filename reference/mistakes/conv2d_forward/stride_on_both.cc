#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> stride_on_both = {
    .id = "stride-on-both",
    .did = "applied the stride to the taps of the filter as well as to the windows",
    .hint = "the stride moves the window; inside a window the taps are neighbours",
    .make = [](ConvForward& d) { d.sum.tap_step = d.sum.stride; },
};

}  // namespace reference::mistakes::conv2d_forward

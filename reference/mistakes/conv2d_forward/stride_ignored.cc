#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> stride_ignored = {
    .id = "stride-ignored",
    .did = "moved the window by one pixel at a time, whatever the stride is",
    .hint = "how far apart are two neighbouring windows?",
    .make = [](ConvForward& d) { d.sum.step = 1; },
};

}  // namespace reference::mistakes::conv2d_forward

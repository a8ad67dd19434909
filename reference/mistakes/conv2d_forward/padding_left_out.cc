#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_left_out = {
    .id = "padding-left-out",
    .did = "left out every window that reaches into the padding",
    .hint = "a window that sees some padding still sees some pixels",
    .make = [](ConvForward& d) { d.only_whole_windows = true; },
};

}  // namespace reference::mistakes::conv2d_forward

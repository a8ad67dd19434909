#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_ignored = {
    .id = "padding-ignored",
    .did = "started the first window at the first pixel, so that no padding is left above and to the left",
    .hint = "where does the first window begin when padding is 1?",
    .make = [](ConvForward& d) { d.sum.before = 0; },
};

}  // namespace reference::mistakes::conv2d_forward

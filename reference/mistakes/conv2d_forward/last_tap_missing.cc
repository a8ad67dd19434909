#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> last_tap_missing = {
    .id = "last-tap-missing",
    .did = "left out the last row and column of the filter",
    .hint = "how many taps does a filter of height 3 have?",
    .make = [](ConvForward& d) { d.sum.tap_margin = 1; },
};

}  // namespace reference::mistakes::conv2d_forward

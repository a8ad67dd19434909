#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_last_filter_only = {
    .id = "dx-last-filter-only",
    .did = "kept in dx the contribution of the last filter only",
    .hint = "every filter sees every pixel: what does that mean for dx?",
    .make = [](ConvBackward& d) { d.dx_gather = Gather::last_filter; },
};

}  // namespace reference::mistakes::conv2d_backward

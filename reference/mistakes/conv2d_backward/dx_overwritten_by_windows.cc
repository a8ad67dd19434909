#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_overwritten_by_windows = {
    .id = "dx-overwritten-by-windows",
    .did = "overwrote dx where windows overlap, instead of adding",
    .hint = "how many windows does one pixel lie in?",
    .make = [](ConvBackward& d) { d.dx_gather = Gather::last_window; },
};

}  // namespace reference::mistakes::conv2d_backward

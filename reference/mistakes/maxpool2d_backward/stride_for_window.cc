#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> stride_for_window = {
    .id = "stride-for-window",
    .did = "took the stride for the size of the window",
    .hint = "which of the two parameters says how large a window is?",
    .make = [](PoolBackward& d) { d.windows.size = d.windows.stride; },
};

}  // namespace reference::mistakes::maxpool2d_backward

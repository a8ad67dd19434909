#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> stride_for_window = {
    .id = "stride-for-window",
    .did = "took the stride for the size of the window",
    .hint = "which of the two parameters says how large a window is?",
    .make = [](PoolForward& d) { d.windows.size = d.windows.stride; },
};

}  // namespace reference::mistakes::maxpool2d_forward

#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> window_for_stride = {
    .id = "window-for-stride",
    .did = "moved by the size of the window instead of the stride",
    .hint = "how far apart are two neighbouring windows?",
    .make = [](PoolForward& d) { d.windows.step = d.windows.window; },
};

}  // namespace reference::mistakes::maxpool2d_forward

#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> window_for_stride = {
    .id = "window-for-stride",
    .did = "moved by the size of the window instead of the stride",
    .hint = "how far apart are two neighbouring windows?",
    .make = [](PoolBackward& d) { d.windows.step = d.windows.window; },
};

}  // namespace reference::mistakes::maxpool2d_backward

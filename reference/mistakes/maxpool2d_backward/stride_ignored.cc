#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> stride_ignored = {
    .id = "stride-ignored",
    .did = "moved the window by one pixel at a time, whatever the stride is",
    .hint = "how far apart are two neighbouring windows?",
    .make = [](PoolBackward& d) { d.windows.step = 1; },
};

}  // namespace reference::mistakes::maxpool2d_backward

#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> stride_ignored = {
    .id = "stride-ignored",
    .did = "moved the window by one pixel at a time, whatever the stride is",
    .hint = "how far apart are two neighbouring windows?",
    .make = [](PoolForward& d) { d.windows.step = 1; },
};

}  // namespace reference::mistakes::maxpool2d_forward

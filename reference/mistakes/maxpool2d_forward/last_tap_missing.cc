#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> last_tap_missing = {
    .id = "last-tap-missing",
    .did = "left out the last row and column of each window",
    .hint = "how many rows does a window of size 2 have?",
    .make = [](PoolForward& d) { d.windows.margin = 1; },
};

}  // namespace reference::mistakes::maxpool2d_forward

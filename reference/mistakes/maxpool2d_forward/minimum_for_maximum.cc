#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> minimum_for_maximum = {
    .id = "minimum-for-maximum",
    .did = "took the smallest value of the window",
    .hint = "which value of a window does max pooling keep?",
    .make = [](PoolForward& d) { d.pick = Pick::minimum; },
};

}  // namespace reference::mistakes::maxpool2d_forward

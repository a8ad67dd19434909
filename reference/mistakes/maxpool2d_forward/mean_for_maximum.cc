#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> mean_for_maximum = {
    .id = "mean-for-maximum",
    .did = "averaged over the window",
    .hint = "which value of a window does max pooling keep?",
    .make = [](PoolForward& d) { d.pick = Pick::mean; },
};

}  // namespace reference::mistakes::maxpool2d_forward

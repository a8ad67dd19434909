#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> gradient_to_last_maximum = {
    .id = "gradient-to-last-maximum",
    .did = "gave the gradient to the last of equal maxima",
    .hint = "when two pixels of a window are equal, which one gets the gradient?",
    .make = [](PoolBackward& d) { d.receiver = Receiver::last_maximum; },
};

}  // namespace reference::mistakes::maxpool2d_backward

#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> gradient_shared_by_ties = {
    .id = "gradient-shared-by-ties",
    .did = "shared the gradient among equal maxima",
    .hint = "when two pixels of a window are equal, which one gets the gradient?",
    .make = [](PoolBackward& d) { d.receiver = Receiver::shared_by_maxima; },
};

}  // namespace reference::mistakes::maxpool2d_backward

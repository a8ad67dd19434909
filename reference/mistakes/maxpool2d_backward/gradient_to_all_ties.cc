#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> gradient_to_all_ties = {
    .id = "gradient-to-all-ties",
    .did = "gave the gradient to every maximum of a window",
    .hint = "when two pixels of a window are equal, which one gets the gradient?",
    .make = [](PoolBackward& d) { d.receiver = Receiver::all_maxima; },
};

}  // namespace reference::mistakes::maxpool2d_backward

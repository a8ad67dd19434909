#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> sum_not_reset = {
    .id = "sum-not-reset",
    .did = "carried the running sum on from one output element to the next",
    .hint = "what should a sum be before its first term?",
    .make = [](ConvForward& d) { d.restart = Restart::never; },
};

}  // namespace reference::mistakes::conv2d_forward

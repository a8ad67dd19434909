#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> sum_not_reset_in_plane = {
    .id = "sum-not-reset-in-plane",
    .did = "carried the running sum on from one pixel of the output to the next",
    .hint = "what should a sum be before its first term?",
    .make = [](ConvForward& d) { d.restart = Restart::each_plane; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/relu_forward.hpp"

namespace reference::mistakes::relu_forward {

const KnownMistake<ReluForward> relu_not_applied = {
    .id = "relu-not-applied",
    .did = "passed negative values on",
    .hint = "what is max(-1, 0)?",
    .make = [](ReluForward& d) { d.negative_slope = 1; },
};

}  // namespace reference::mistakes::relu_forward

#include "reference/mistakes/relu_forward.hpp"

namespace reference::mistakes::relu_forward {

const KnownMistake<ReluForward> relu_absolute = {
    .id = "relu-absolute",
    .did = "took the absolute value",
    .hint = "what is max(-1, 0)?",
    .make = [](ReluForward& d) { d.negative_slope = -1; },
};

}  // namespace reference::mistakes::relu_forward

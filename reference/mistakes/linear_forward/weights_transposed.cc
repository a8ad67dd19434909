#include "reference/mistakes/linear_forward.hpp"

namespace reference::mistakes::linear_forward {

const KnownMistake<LinearForward> weights_transposed = {
    .id = "weights-transposed",
    .did = "read the weights as [in, out]",
    .hint = "look up the order of the axes of w in the handout",
    .make = [](LinearForward& d) { d.transposed = true; },
};

}  // namespace reference::mistakes::linear_forward

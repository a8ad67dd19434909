#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> dx_weights_transposed = {
    .id = "dx-weights-transposed",
    .did = "read the weights in dx as [in, out]",
    .hint = "which axis of w does the sum of dx run over?",
    .make = [](LinearBackward& d) { d.dx_transposed = true; },
};

}  // namespace reference::mistakes::linear_backward

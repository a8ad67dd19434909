#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> dw_transposed = {
    .id = "dw-transposed",
    .did = "wrote dw as [in, out]",
    .hint = "dw has the shape of w: which axis is which?",
    .make = [](LinearBackward& d) { d.dw_transposed = true; },
};

}  // namespace reference::mistakes::linear_backward

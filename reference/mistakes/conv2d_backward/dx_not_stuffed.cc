#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_not_stuffed = {
    .id = "dx-not-stuffed",
    .did = "treated dy in dx as if the stride were 1",
    .hint = "with stride 2 the windows lie two pixels apart: what lies between the elements of dy?",
    .make = [](ConvBackward& d) { d.dx.step = 1; },
};

}  // namespace reference::mistakes::conv2d_backward

#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_not_flipped = {
    .id = "dx-not-flipped",
    .did = "used the filter in dx as it is, where it must be turned by 180 degrees",
    .hint = "write down which output elements a single pixel takes part in, and through which tap",
    .make = [](ConvBackward& d) { d.dx.turned = true; },
};

}  // namespace reference::mistakes::conv2d_backward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> padding_one_sided = {
    .id = "padding-one-sided",
    .did = "put all of the padding above and to the left of the image",
    .hint = "padding is what is added on each side",
    .make = [](ConvForward& d) { d.sum.before = 2 * d.sum.padding; },
};

}  // namespace reference::mistakes::conv2d_forward

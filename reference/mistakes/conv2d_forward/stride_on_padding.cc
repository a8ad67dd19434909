#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> stride_on_padding = {
    .id = "stride-on-padding",
    .did = "multiplied the padding by the stride",
    .hint = "padding is counted in pixels, not in windows",
    .make = [](ConvForward& d) { d.sum.before = d.sum.padding * d.sum.stride; },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> stride_padding_swapped = {
    .id = "stride-padding-swapped",
    .did = "took the stride for the padding and the padding for the stride",
    .hint = "compare the order of the parameters with the declaration",
    .make =
        [](ConvForward& d) {
          d.sum.step = d.sum.padding;
          d.sum.before = d.sum.stride;
        },
};

}  // namespace reference::mistakes::conv2d_forward

#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_mean = {
    .id = "dw-mean",
    .did = "averaged dw over the batch and the output pixels",
    .hint = "a weight takes part in every output element: add up, or average?",
    .make = [](ConvBackward& d) { d.dw_average = Average::batch_and_pixels; },
};

}  // namespace reference::mistakes::conv2d_backward

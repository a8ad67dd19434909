#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> output_not_zeroed = {
    .id = "output-not-zeroed",
    .did = "added to the output without setting it first",
    .hint = "what does the output hold before you write to it?",
    .make = [](ConvForward& d) { d.starts_undefined = true; },
};

}  // namespace reference::mistakes::conv2d_forward

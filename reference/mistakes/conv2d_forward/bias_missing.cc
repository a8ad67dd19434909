#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> bias_missing = {
    .id = "bias-missing",
    .did = "never added the bias",
    .hint = "what does a filter of zeros give?",
    .make = [](ConvForward& d) { d.bias = Bias::never; },
};

}  // namespace reference::mistakes::conv2d_forward

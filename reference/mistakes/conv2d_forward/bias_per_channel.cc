#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> bias_per_channel = {
    .id = "bias-per-channel",
    .did = "added the bias once for each input channel",
    .hint = "how often does b occur in one output element?",
    .make = [](ConvForward& d) { d.bias = Bias::each_channel; },
};

}  // namespace reference::mistakes::conv2d_forward

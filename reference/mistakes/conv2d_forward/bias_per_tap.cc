#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> bias_per_tap = {
    .id = "bias-per-tap",
    .did = "added the bias with every product instead of once",
    .hint = "how often does b occur in one output element?",
    .make = [](ConvForward& d) { d.bias = Bias::each_tap; },
};

}  // namespace reference::mistakes::conv2d_forward

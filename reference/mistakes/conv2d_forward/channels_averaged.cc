#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> channels_averaged = {
    .id = "channels-averaged",
    .did = "averaged over the input channels instead of adding them up",
    .hint = "a convolution sums over the input channels",
    .make = [](ConvForward& d) { d.mean_of_channels = true; },
};

}  // namespace reference::mistakes::conv2d_forward

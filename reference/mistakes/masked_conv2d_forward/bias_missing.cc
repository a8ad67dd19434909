#include "reference/mistakes/masked_conv2d_forward.hpp"

namespace reference::mistakes::masked_conv2d_forward {

const KnownMistake<Rewired> bias_missing = {
    .id = "bias-missing",
    .did = "left out the bias",
    .hint = "a layer has a bias",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b", 0); }); },
};

}  // namespace reference::mistakes::masked_conv2d_forward

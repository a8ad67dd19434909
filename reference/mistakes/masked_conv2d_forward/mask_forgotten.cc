#include "reference/mistakes/masked_conv2d_forward.hpp"

namespace reference::mistakes::masked_conv2d_forward {

const KnownMistake<Rewired> mask_forgotten = {
    .id = "mask-forgotten",
    .did = "forgot the mask",
    .hint = "no pixel may see what comes after it",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "mask", 1); }); },
};

}  // namespace reference::mistakes::masked_conv2d_forward

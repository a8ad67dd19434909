#include "reference/mistakes/masked_conv2d_backward.hpp"

namespace reference::mistakes::masked_conv2d_backward {

const KnownMistake<Rewired> mask_forgotten = {
    .id = "mask-forgotten",
    .did = "forgot the mask",
    .hint = "what is masked has no gradient",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "mask", 1); }); },
};

}  // namespace reference::mistakes::masked_conv2d_backward

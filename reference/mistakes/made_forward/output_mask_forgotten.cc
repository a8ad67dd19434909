#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> output_mask_forgotten = {
    .id = "output-mask-forgotten",
    .did = "forgot the mask of the output layer",
    .hint = "two masks together keep the order",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "mask1", 1); }); },
};

}  // namespace reference::mistakes::made_forward

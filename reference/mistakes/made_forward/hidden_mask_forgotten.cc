#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> hidden_mask_forgotten = {
    .id = "hidden-mask-forgotten",
    .did = "forgot the mask of the hidden layer",
    .hint = "two masks together keep the order",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "mask0", 1); }); },
};

}  // namespace reference::mistakes::made_forward

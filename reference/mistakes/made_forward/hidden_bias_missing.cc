#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> hidden_bias_missing = {
    .id = "hidden-bias-missing",
    .did = "left out b0",
    .hint = "a layer has a bias",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b0", 0); }); },
};

}  // namespace reference::mistakes::made_forward

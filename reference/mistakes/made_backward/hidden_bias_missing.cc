#include "reference/mistakes/made_backward.hpp"

namespace reference::mistakes::made_backward {

const KnownMistake<Rewired> hidden_bias_missing = {
    .id = "hidden-bias-missing",
    .did = "left out b0",
    .hint = "whether a unit is on depends on its bias",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b0", 0); }); },
};

}  // namespace reference::mistakes::made_backward

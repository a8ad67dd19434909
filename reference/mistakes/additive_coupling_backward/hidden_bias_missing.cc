#include "reference/mistakes/additive_coupling_backward.hpp"

namespace reference::mistakes::additive_coupling_backward {

const KnownMistake<Rewired> hidden_bias_missing = {
    .id = "hidden-bias-missing",
    .did = "left out b1",
    .hint = "look at the argument of tanh",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b1", 0); }); },
};

}  // namespace reference::mistakes::additive_coupling_backward

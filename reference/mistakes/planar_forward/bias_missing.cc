#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> bias_missing = {
    .id = "bias-missing",
    .did = "left out b",
    .hint = "look at the argument of tanh",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b", 0); }); },
};

}  // namespace reference::mistakes::planar_forward

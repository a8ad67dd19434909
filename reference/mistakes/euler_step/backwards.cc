#include "reference/mistakes/euler_step.hpp"

namespace reference::mistakes::euler_step {

const KnownMistake<Rewired> backwards = {
    .id = "backwards",
    .did = "went against the velocity",
    .hint = "which way does time run?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { call.params["h"] = -call.params["h"]; }); },
};

}  // namespace reference::mistakes::euler_step

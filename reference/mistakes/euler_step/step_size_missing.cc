#include "reference/mistakes/euler_step.hpp"

namespace reference::mistakes::euler_step {

const KnownMistake<Rewired> step_size_missing = {
    .id = "step-size-missing",
    .did = "forgot the step size",
    .hint = "how far does a step go?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { call.params["h"] = 1; }); },
};

}  // namespace reference::mistakes::euler_step

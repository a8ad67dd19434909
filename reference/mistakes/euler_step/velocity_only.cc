#include "reference/mistakes/euler_step.hpp"

namespace reference::mistakes::euler_step {

const KnownMistake<Rewired> velocity_only = {
    .id = "velocity-only",
    .did = "gave the velocity instead of the new place",
    .hint = "a step starts somewhere",
    .make =
        [](Rewired& r) {
          r.instead = "velocity";
          r.before.push_back([](Call& call) { call.params.erase("h"); });
        },
};

}  // namespace reference::mistakes::euler_step

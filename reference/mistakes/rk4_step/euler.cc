#include "reference/mistakes/rk4_step.hpp"

namespace reference::mistakes::rk4_step {

const KnownMistake<Rewired> euler = {
    .id = "euler",
    .did = "took a step of Euler",
    .hint = "four velocities make one step",
    .make = [](Rewired& r) { r.instead = "euler_step"; },
};

}  // namespace reference::mistakes::rk4_step

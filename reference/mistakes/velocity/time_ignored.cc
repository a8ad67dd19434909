#include "reference/mistakes/velocity.hpp"

namespace reference::mistakes::velocity {

const KnownMistake<Rewired> time_ignored = {
    .id = "time-ignored",
    .did = "ignored the time",
    .hint = "the velocity changes with t",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "c1", 0); }); },
};

}  // namespace reference::mistakes::velocity

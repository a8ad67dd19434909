#include "reference/mistakes/cnf_euler.hpp"

namespace reference::mistakes::cnf_euler {

const KnownMistake<Rewired> time_ignored = {
    .id = "time-ignored",
    .did = "ignored the time",
    .hint = "the velocity changes with t",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "c1", 0); }); },
};

}  // namespace reference::mistakes::cnf_euler

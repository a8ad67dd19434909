#include "reference/mistakes/cnf_rk4.hpp"

namespace reference::mistakes::cnf_rk4 {

const KnownMistake<Rewired> one_step = {
    .id = "one-step",
    .did = "took a single step",
    .hint = "the number of steps is given",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { call.params["steps"] = 1; }); },
};

}  // namespace reference::mistakes::cnf_rk4

#include "reference/mistakes/cnf_rk4.hpp"

namespace reference::mistakes::cnf_rk4 {

const KnownMistake<Rewired> euler = {
    .id = "euler",
    .did = "took steps of Euler",
    .hint = "the handout asks for the classic method of fourth order",
    .make = [](Rewired& r) { r.instead = "cnf_euler"; },
};

}  // namespace reference::mistakes::cnf_rk4

#include "reference/mistakes/additive_coupling_inverse.hpp"

namespace reference::mistakes::additive_coupling_inverse {

const KnownMistake<Rewired> added_again = {
    .id = "added-again",
    .did = "added the network where it must be taken away",
    .hint = "the inverse undoes the forward function",
    .make =
        [](Rewired& r) {
          r.instead = "additive_coupling_forward";
          r.before.push_back([](Call& call) { rename(call, "y", "x"); });
        },
};

}  // namespace reference::mistakes::additive_coupling_inverse

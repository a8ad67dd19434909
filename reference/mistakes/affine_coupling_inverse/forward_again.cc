#include "reference/mistakes/affine_coupling_inverse.hpp"

namespace reference::mistakes::affine_coupling_inverse {

const KnownMistake<Rewired> forward_again = {
    .id = "forward-again",
    .did = "went forwards through the coupling again",
    .hint = "the inverse undoes the forward function",
    .make =
        [](Rewired& r) {
          r.instead = "affine_coupling_forward";
          r.before.push_back([](Call& call) { rename(call, "y", "x"); });
        },
};

}  // namespace reference::mistakes::affine_coupling_inverse
